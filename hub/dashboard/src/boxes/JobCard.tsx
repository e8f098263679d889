/** A bulk command: how far it came, box by box where somebody asks, and calling off what waits. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { now, StatusMark } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { commandLook, COMMAND_WORDS } from "../hall/CommandButton";
import { CommandResult } from "../hall/CommandResult";
import { orderWord } from "../hall/orders";
import { may } from "../me";
import { useReading } from "../reading";
import { moment } from "../when";
import { cancelJob, readCommand, readResults, type Command, type Job } from "./api";

const STATES = ["done", "failed", "expired", "running", "received", "sent", "queued"] as const;
export const STATE_WORDS: Readonly<Record<string, string>> = {
  queued: "排队",
  sent: "已发出",
  received: "已收到",
  running: "执行中",
  done: "完成",
  failed: "没有成功",
  expired: "过期",
};

export function JobCard(props: {
  job: Job;
  hallName: (code: string) => string;
  changed: (job: Job) => void;
}): JSX.Element {
  const { job, hallName, changed } = props;
  const [open, setOpen] = useState(false);
  const [flaw, setFlaw] = useState("");
  const over = job.total
    ? STATES.slice(0, 3).reduce((sum, state) => sum + (job.counts[state] ?? 0), 0)
    : 0;
  const words = STATES.filter((state) => job.counts[state])
    .map((state) => `${STATE_WORDS[state]} ${job.counts[state]}`)
    .join("，");
  let from = 0;
  return (
    <li class="job">
      <p class="job-head">
        <b>{orderWord(job.name)}</b> {job.total} 个
        <small>
          {job.by}，{moment(job.created, now.value)}
        </small>
      </p>
      <svg
        class="job-bar"
        viewBox="0 0 1000 10"
        preserveAspectRatio="none"
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={job.total}
        aria-valuenow={over}
        aria-label={`${orderWord(job.name)}：${words}`}
      >
        <rect class="job-ground" width="1000" height="10" />
        {STATES.map((state) => {
          const width = ((job.counts[state] ?? 0) / Math.max(1, job.total)) * 1000;
          const x = from;
          from += width;
          return width ? (
            <rect key={state} class={`job-${state}`} x={x} width={width} height="10" />
          ) : null;
        })}
      </svg>
      <p class="job-words" role="status">
        {words}
      </p>
      <p class="command-row">
        <button type="button" class="hk-button small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "收起" : "逐个结果"}
        </button>
        {may("operate") && (job.counts["queued"] ?? 0) > 0 ? (
          <button
            type="button"
            class="hk-button small"
            onClick={() =>
              void cancelJob(job.id).then(changed, (error: unknown) =>
                setFlaw(wordsOf(error)),
              )
            }
          >
            取消排队中的 {job.counts["queued"]} 个
          </button>
        ) : null}
      </p>
      {flaw ? <p class="flaw">{flaw}</p> : null}
      {open ? <Results job={job} hallName={hallName} /> : null}
    </li>
  );
}

function Results({ job, hallName }: { job: Job; hallName: (code: string) => string }): JSX.Element {
  const [status, setStatus] = useState("");
  const { value: found, flaw } = useReading(
    `${job.id}/${status}/${JSON.stringify(job.counts)}`,
    () => readResults(job.id, status),
  );
  return (
    <div class="job-results">
      <label>
        只看{" "}
        <select value={status} onChange={(event) => setStatus(event.currentTarget.value)}>
          <option value="">全部</option>
          {STATES.map((state) => (
            <option key={state} value={state}>
              {STATE_WORDS[state]}
            </option>
          ))}
        </select>
      </label>
      {flaw ? <p class="flaw">{flaw}</p> : null}
      <ul class="scroll" tabIndex={0} aria-label="逐个结果">
        {(found ?? []).map((command) => (
          <One key={command.id} command={command} place={hallName(command.hall ?? "")} />
        ))}
        {found && !found.length ? <li class="empty">没有。</li> : null}
        {found?.length === 200 ? <li class="empty">只列出前 200 个，请按状态筛选。</li> : null}
      </ul>
    </div>
  );
}

/** One command, whose result is fetched when somebody opens it. */
export function One({ command, place }: { command: Command; place: string }): JSX.Element {
  const [whole, setWhole] = useState<Command | null>(null);
  const words = (COMMAND_WORDS[command.status] ?? command.status).split("：")[0] ?? "";
  return (
    <li class="job-one">
      <StatusMark status={commandLook(command.status)} word={words} />
      <a class="code" href={`#/boxes/${command.edge}`}>
        {command.edge}
      </a>
      <span>
        {command.device ? `${command.device} ` : ""}
        {place}
      </span>
      {command.status === "done" ? (
        <button
          type="button"
          class="hk-button small"
          aria-expanded={whole !== null}
          onClick={() =>
            whole ? setWhole(null) : void readCommand(command.id).then(setWhole, () => {})
          }
        >
          {whole ? "收起" : "看结果"}
        </button>
      ) : null}
      {command.error ? <p class="device-reason">{command.error}</p> : null}
      {whole?.result ? (
        <div class="job-result">
          {Object.keys(whole.result).length ? (
            <CommandResult result={whole.result} />
          ) : (
            <p class="empty">没有内容。</p>
          )}
        </div>
      ) : null}
    </li>
  );
}
