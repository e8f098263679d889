/** Writes notices on the page: from when until when, and what; the whole list becomes a draft. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { now } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { isoDay } from "../when";
import { noticesOf, typed, type Draft, type Notice, type Version } from "./api";
import { PublishDialog } from "./PublishDialog";

export function NoticesForm(props: {
  versions: readonly Version[];
  made: () => void;
}): JSX.Element {
  const [notices, setNotices] = useState<Notice[]>([]);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [flaw, setFlaw] = useState("");
  const published = props.versions.filter((one) => one.kind === "notices" && !one.withdrawn);
  const [from, setFrom] = useState<number>(published[0]?.id ?? 0);
  useEffect(() => {
    if (!from) return;
    noticesOf(from).then(
      (body) => setNotices(body.notices.map((one) => ({ ...one, until: one.until ?? "" }))),
      (error: unknown) => setFlaw(wordsOf(error)),
    );
  }, [from]);
  const set = (at: number, change: Partial<Notice>): void =>
    setNotices(notices.map((one, place) => (place === at ? { ...one, ...change } : one)));

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setFlaw("");
    try {
      const made = await typed("notices", {
        notices: notices.map((one) => ({
          ...one,
          text: one.text.map((line) => line.trim()).filter((line) => line !== ""),
        })),
      });
      props.made();
      if (made.ready) setDraft(made);
      else {
        setFlaw(
          made.mistakes
            .map((one) => `第 ${one.row} 条 ${one.column}：${one.problem}，${one.remedy}`)
            .join("；"),
        );
      }
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <form class="hk-panel" onSubmit={(event) => void submit(event)}>
      <div class="tabbed-panel-head">
        <h2>写公告</h2>
        {published.length > 1 ? (
          <label>
            <span>从这一范围的公告改起</span>{" "}
            <select value={from} onChange={(event) => setFrom(Number(event.currentTarget.value))}>
              {published.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.scope_name}
                </option>
              ))}
            </select>
          </label>
        ) : null}
      </div>
      <div class="shelf-notices">
        {notices.map((one, at) => (
          <fieldset key={at}>
            <legend>第 {at + 1} 条</legend>
            <label class="field">
              <span>标题</span>
              <input
                value={one.title}
                maxLength={200}
                onInput={(event) => set(at, { title: event.currentTarget.value })}
              />
            </label>
            <div class="shelf-days">
              <label class="field">
                <span>从</span>
                <input
                  type="date"
                  value={one.date}
                  onInput={(event) => set(at, { date: event.currentTarget.value })}
                />
              </label>
              <label class="field">
                <span>到（空为一直显示）</span>
                <input
                  type="date"
                  value={one.until}
                  onInput={(event) => set(at, { until: event.currentTarget.value })}
                />
              </label>
            </div>
            <label class="field">
              <span>内容，每段一行</span>
              <textarea
                rows={3}
                value={one.text.join("\n")}
                onInput={(event) => set(at, { text: event.currentTarget.value.split("\n") })}
              />
            </label>
            <button
              type="button"
              class="hk-button small"
              onClick={() => setNotices(notices.filter((_, place) => place !== at))}
            >
              删除这一条
            </button>
          </fieldset>
        ))}
        <p>
          <button
            type="button"
            class="hk-button"
            onClick={() =>
              setNotices([
                { title: "", date: isoDay(new Date(now.value)), until: "", text: [""] },
                ...notices,
              ])
            }
          >
            添加一条
          </button>
        </p>
        <p class="flaw" role="alert">
          {flaw}
        </p>
        <p class="buttons">
          <button type="submit" class="hk-button primary">
            预览和发布
          </button>
        </p>
      </div>
      {draft ? (
        <PublishDialog draft={draft} close={() => setDraft(null)} published={props.made} />
      ) : null}
    </form>
  );
}
