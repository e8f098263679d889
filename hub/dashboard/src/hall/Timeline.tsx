/** What happened in the hall, newest first, with older entries as one scrolls. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clock, day, kindWord, StatusMark } from "@hallkeeper/design";
import type { Device, TimelineEntry } from "../api";
import { statusLook, statusWord } from "../city/changes";
import { seconds, unhurried } from "../when";
import { COMMAND_WORDS, commandLook } from "./CommandButton";
import type { HallState } from "./hall_state";
import { entryWords, flipsByHour } from "./timeline_words";

const HOURS = 24;

export function Timeline({ state }: { state: HallState }): JSX.Element {
  const [onlyFlips, setOnlyFlips] = useState(false);
  const all = state.entries.value;
  const entries = onlyFlips ? all.filter((entry) => entry.kind === "flip") : all;
  const devices = state.detail.value?.devices ?? [];
  return (
    <section id="timeline" class="hk-panel timeline" aria-labelledby="timeline-title" tabIndex={-1}>
      <div class="timeline-bar">
        <h2 id="timeline-title">动态</h2>
        <label>
          <input
            type="checkbox"
            checked={onlyFlips}
            onChange={(event) => setOnlyFlips(event.currentTarget.checked)}
          />{" "}
          只看状态变化
        </label>
      </div>
      <ByHour entries={all} complete={state.older.value === "no"} />
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="timeline-title">
        {entries.length ? null : <p class="empty">还没有记录。</p>}
        <ol>
          {entries.map((entry, at) => (
            <Entry key={entry.id} entry={entry} before={entries[at - 1]} devices={devices} />
          ))}
        </ol>
        <Older state={state} />
      </div>
    </section>
  );
}

function Entry(props: {
  entry: TimelineEntry;
  before: TimelineEntry | undefined;
  devices: readonly Device[];
}): JSX.Element {
  const { entry, before, devices } = props;
  const newDay = !before || day(before.at) !== day(entry.at);
  const known = devices.find(
    (device) => device.name === entry.device && device.edge === entry.edge,
  );
  const who = ["attestation", "maintenance", "silence", "ticket"].includes(entry.kind)
    ? entry.by === "system" ? "系统" : (entry.by ?? "")
    : entry.device
    ? known
      ? kindWord(known.kind)
      : entry.device
    : `终端 ${entry.edge ?? ""}`;
  return (
    <>
      {newDay ? <li class="day">{day(entry.at)}</li> : null}
      <li class={`entry ${entry.kind}`}>
        <time dateTime={entry.at}>{seconds(entry.at)}</time>
        <span class="entry-what">
          <b>{who}</b> {entry.kind === "flip" ? <Turn entry={entry} /> : entryWords(entry)}
          {entry.kind === "command" && entry.after ? (
            <>
              {" "}
              <StatusMark
                status={commandLook(entry.after)}
                word={(COMMAND_WORDS[entry.after] ?? entry.after).split(":")[0] ?? ""}
              />
            </>
          ) : null}
          {entry.kind === "command" && entry.by ? <small>{entry.by}</small> : null}
          {entry.reason ? <small>{entry.reason}</small> : null}
        </span>
      </li>
    </>
  );
}

function Turn({ entry }: { entry: TimelineEntry }): JSX.Element {
  const after = entry.after ?? "unknown";
  return (
    <>
      {entry.before ? <span class="muted">{statusWord(entry.before)} → </span> : null}
      <StatusMark status={statusLook(after)} word={statusWord(after)} />
    </>
  );
}

/** A button for older entries that presses itself when it comes into view. */
function Older({ state }: { state: HallState }): JSX.Element | null {
  const button = useRef<HTMLButtonElement>(null);
  const older = state.older.value;
  useEffect(() => {
    if (!button.current || older !== "yes") return;
    const watch = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) void state.readOlder();
    });
    watch.observe(button.current);
    return () => watch.disconnect();
  }, [older, state]);
  if (older === "no") return null;
  return (
    <button
      ref={button}
      type="button"
      class="more"
      disabled={older === "reading"}
      onClick={() => void state.readOlder()}
    >
      {older === "reading" ? "正在读取…" : "更早"}
    </button>
  );
}

function ByHour({
  entries,
  complete,
}: {
  entries: readonly TimelineEntry[];
  complete: boolean;
}): JSX.Element | null {
  const hour = Math.floor(unhurried.value / 3_600_000);
  const { counts, unread } = flipsByHour(entries, unhurried.value, HOURS, complete);
  const most = Math.max(...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (!total) return null;
  const when = (slot: number): string => clock((hour - HOURS + 1 + slot) * 3_600_000);
  const label = `近 24 小时状态变化 ${total} 次，最多一小时 ${most} 次(${when(counts.indexOf(most))})`;
  return (
    <figure class="by-hour">
      <svg
        viewBox={`0 0 ${HOURS * 10} 34`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {unread ? <rect class="unread" width={unread * 10} height="34" /> : null}
        {counts.map((count, slot) => (
          <g key={slot}>
            <title>{`${when(slot)} 起 ${count} 次`}</title>
            <rect class="reach" x={slot * 10} width="10" height="34" />
            <rect
              class={count ? "count" : "zero"}
              x={slot * 10 + 1}
              y={count ? 33 - (count / most) * 30 : 32}
              width="8"
              height={count ? (count / most) * 30 + 1 : 1}
            />
          </g>
        ))}
      </svg>
      <figcaption>
        <span>{when(0)}</span>
        <span>近 24 小时状态变化 {total} 次</span>
        <span>现在</span>
      </figcaption>
    </figure>
  );
}
