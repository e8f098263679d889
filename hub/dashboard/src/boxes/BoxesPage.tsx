/** All boxes: find those that need somebody, tell many of them something, see how far it came. */

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { live, Note } from "@hallkeeper/design";
import "./boxes.css";
import "../hall/care.css";
import { wordsOf } from "../api";
import { NewBox } from "../enrolment/Enrolment";
import { revision, tree } from "../live";
import { may } from "../me";
import type { PageProps } from "../pages";
import { readBoxes, readJobs, type BoxRow, type Job } from "./api";
import { BoxPanel } from "./BoxPanel";
import { BoxTable } from "./BoxTable";
import { chosen, isTroubled, type Column, type Wish } from "./choose";
import { JobCard } from "./JobCard";
import { Orders } from "./Orders";

const AGAIN = 10_000;
const STATUSES = [
  ["", "全部状态"],
  ["online", "在线"],
  ["lost", "连接中断"],
  ["silent", "心跳中断"],
  ["flapping", "抖动"],
  ["left", "已正常停止"],
  ["never", "从未上线"],
] as const;

export default function BoxesPage({ rest }: PageProps): JSX.Element {
  const [boxes, setBoxes] = useState<readonly BoxRow[] | null>(null);
  const [jobs, setJobs] = useState<readonly Job[]>([]);
  const [flaw, setFlaw] = useState("");
  const [wish, setWish] = useState<Wish>({
    text: "",
    status: "",
    trouble: false,
    sort: "status",
    down: false,
  });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const open = rest[0] ?? "";
  useEffect(() => {
    document.title = "终端与命令 · 政务大厅设备总览";
    let left = false;
    const read = (): void =>
      void readBoxes().then(
        (answer) => {
          if (left) return;
          setBoxes(answer);
          setFlaw("");
        },
        (error: unknown) => left || setFlaw(wordsOf(error)),
      );
    const readAll = (): void => {
      read();
      void readJobs().then(
        (answer) => left || setJobs(answer),
        () => {},
      );
    };
    readAll();
    const timer = setInterval(read, AGAIN);
    const stop = live("/api/stream", {
      on: { job: (data) => setJobs((known) => withJob(known, data as Job)) },
      state: (state) => {
        if (state === "live") readAll();
      },
    });
    return () => {
      left = true;
      clearInterval(timer);
      stop();
    };
  }, []);
  void revision.value;
  const halls = tree.value;
  const hallName = (code: string): string => halls?.byCode.get(code)?.short ?? code;
  const shown = useMemo(
    () => chosen(boxes ?? [], wish, hallName),
    [boxes, wish, halls],
  );
  const sort = (column: Column): void =>
    setWish({ ...wish, sort: column, down: wish.sort === column ? !wish.down : false });
  const pick = (edge: string, on: boolean): void => {
    const next = new Set(picked);
    if (on) next.add(edge);
    else next.delete(edge);
    setPicked(next);
  };
  const changed = (job: Job): void => setJobs((known) => withJob(known, job));
  const all = shown.length > 0 && shown.every((box) => picked.has(box.edge));
  return (
    <div class={open ? "boxes-page with-panel" : "boxes-page"}>
      <header class="boxes-head">
        <h1>终端与命令</h1>
        {boxes ? <Counts boxes={boxes} /> : null}
        <NewBox />
      </header>
      {flaw ? (
        <Note status="degraded" title="没有读到最新的终端" live>
          <p>{flaw}</p>
        </Note>
      ) : null}
      <section class="hk-panel boxes-list" aria-label="终端">
        <div class="boxes-bar">
          <input
            type="search"
            aria-label="查找终端"
            placeholder="终端、大厅、代码或版本"
            value={wish.text}
            onInput={(event) => setWish({ ...wish, text: event.currentTarget.value })}
          />
          <select
            aria-label="状态"
            value={wish.status}
            onChange={(event) => setWish({ ...wish, status: event.currentTarget.value })}
          >
            {STATUSES.map(([status, word]) => (
              <option key={status} value={status}>
                {word}
              </option>
            ))}
          </select>
          <label>
            <input
              type="checkbox"
              checked={wish.trouble}
              onChange={(event) => setWish({ ...wish, trouble: event.currentTarget.checked })}
            />{" "}
            只看有问题的
          </label>
          <span class="boxes-count">{boxes ? `${shown.length} 台` : "正在读取…"}</span>
          {may("operate") ? (
            <button
              type="button"
              class="hk-button small"
              disabled={!shown.length}
              onClick={() =>
                setPicked(all ? new Set() : new Set(shown.map((box) => box.edge)))
              }
            >
              {all ? "全不选" : `选择这 ${shown.length} 台`}
            </button>
          ) : null}
        </div>
        {picked.size && may("operate") ? (
          <Orders
            picked={[...picked]}
            clear={() => setPicked(new Set())}
            started={(job) => {
              changed(job);
              setPicked(new Set());
            }}
          />
        ) : null}
        {boxes && !boxes.length ? (
          <p class="empty">
            还没有登记终端。在监管中心的服务器上运行 hall-hub edge add，或在设置中发放登记码。
          </p>
        ) : boxes && !shown.length ? (
          <p class="empty">没有符合条件的终端。</p>
        ) : (
          <BoxTable
            boxes={shown}
            wish={wish}
            sort={sort}
            picked={picked}
            pick={may("operate") ? pick : null}
            hallName={hallName}
            open={open}
          />
        )}
      </section>
      <div class="boxes-side">
        {open ? <BoxPanel key={open} edge={open} /> : null}
        <section class="hk-panel jobs" aria-labelledby="jobs-title">
          <h2 id="jobs-title">批量命令</h2>
          {jobs.length ? (
            <ul>
              {jobs.map((job) => (
                <JobCard key={job.id} job={job} hallName={hallName} changed={changed} />
              ))}
            </ul>
          ) : (
            <p class="empty">还没有批量命令。在列表中选择终端后，可以一起下发。</p>
          )}
        </section>
      </div>
    </div>
  );
}

function withJob(jobs: readonly Job[], job: Job): Job[] {
  const known = jobs.some((one) => one.id === job.id);
  return known ? jobs.map((one) => (one.id === job.id ? job : one)) : [job, ...jobs];
}

function Counts({ boxes }: { boxes: readonly BoxRow[] }): JSX.Element {
  const count = (...words: string[]): number =>
    boxes.filter((box) => words.includes(box.status)).length;
  const troubled = boxes.filter(isTroubled).length;
  return (
    <p>
      共 <b>{boxes.length}</b> 台，在线 <b>{count("online")}</b>，失联{" "}
      <b>{count("lost", "silent", "flapping")}</b>，正常停止 <b>{count("left")}</b>，从未上线{" "}
      <b>{count("never")}</b>；需要看的 <b>{troubled}</b>
    </p>
  );
}
