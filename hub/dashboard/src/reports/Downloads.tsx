/** The report as a file: made while one waits, or in the background with a bar of progress. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, OWN_HEADER, send, type Tier } from "../api";
import { query, type Form, type Job, type Scope } from "./api";

const FORMS: readonly { form: Form; word: string }[] = [
  { form: "pdf", word: "PDF" },
  { form: "xlsx", word: "XLSX" },
  { form: "csv", word: "CSV" },
];
const LOOK_EVERY = 1000;

type State = { at: "rest" } | { at: "busy"; word: string } | { at: "job"; job: Job } | { at: "failed"; why: string };

export function Downloads(props: { code: string; scope: Scope; day: string; tier: Tier }): JSX.Element {
  const [state, setState] = useState<State>({ at: "rest" });
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  const tell = (next: State): void => {
    if (alive.current) setState(next);
  };

  async function fetchFile(form: Form): Promise<void> {
    const word = form.toUpperCase();
    // Every detail of the whole city takes half a minute; the hub makes it beside its work.
    if (form === "xlsx" && props.scope === "area" && props.tier === "city") return inBackground(form);
    tell({ at: "busy", word });
    try {
      await save(`/api/reports/${props.code}.${form}${query({ scope: props.scope, as_of: props.day })}`);
      tell({ at: "rest" });
    } catch (error) {
      tell({ at: "failed", why: wordsOf(error) });
    }
  }

  async function inBackground(form: Form): Promise<void> {
    try {
      let job = await send<Job>(`/api/reports/${props.code}/jobs`, {
        form,
        scope: props.scope,
        as_of: props.day || null,
      });
      while (job.status === "running" && alive.current) {
        tell({ at: "job", job });
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
        job = await ask<Job>(`/api/report-jobs/${job.id}`);
      }
      if (job.status === "failed") throw new Error(job.error);
      if (!alive.current) return;
      tell({ at: "job", job });
      if (job.file) await save(job.file);
    } catch (error) {
      tell({ at: "failed", why: wordsOf(error) });
    }
  }

  const running = state.at === "busy" || (state.at === "job" && state.job.status === "running");
  return (
    <div class="downloads">
      <span id="downloads-word">下载</span>
      <div class="download-buttons" role="group" aria-labelledby="downloads-word">
        {FORMS.map(({ form, word }) => (
          <button
            key={form}
            type="button"
            class="hk-button small"
            disabled={running}
            onClick={() => void fetchFile(form)}
          >
            {word}
          </button>
        ))}
        <button type="button" class="hk-button small" onClick={() => print()}>
          打印本页
        </button>
      </div>
      <div class="download-state" role="status">
        {state.at === "busy" ? `正在生成 ${state.word}，大的区域要十几秒…` : null}
        {state.at === "failed" ? <span class="failed">{state.why}</span> : null}
        {state.at === "job" ? <JobState job={state.job} /> : null}
      </div>
    </div>
  );
}

function JobState({ job }: { job: Job }): JSX.Element {
  if (job.status === "done") {
    return (
      <>
        已生成（{(job.size / 1e6).toFixed(1)} MB，保留一小时）。{" "}
        <a href={job.file ?? ""} download>
          再下载一次
        </a>
      </>
    );
  }
  const word = job.total ? `${job.done} / ${job.total} 个大厅` : "正在开始…";
  return (
    <>
      <progress value={job.done} max={job.total || 1} aria-label="生成进度" /> {word}
    </>
  );
}

/** Fetches the file and hands it to the browser under the hub's name for it; throws with words. */
async function save(address: string): Promise<void> {
  const answer = await fetch(address, { headers: { [OWN_HEADER]: "1" } });
  if (!answer.ok) {
    const body = (await answer.json().catch(() => null)) as { message?: string } | null;
    throw new Error(body?.message ?? `监管中心没有给出文件（${answer.status}），请稍后重试。`);
  }
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = nameOf(answer.headers.get("Content-Disposition") ?? "");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function nameOf(disposition: string): string {
  const found = /filename\*=UTF-8''([^;]+)/.exec(disposition);
  return found ? decodeURIComponent(found[1]!) : "report";
}

function wordsOf(error: unknown): string {
  return error instanceof TypeError
    ? "连不上监管中心，请检查网络后重试。"
    : error instanceof Error
      ? error.message
      : String(error);
}
