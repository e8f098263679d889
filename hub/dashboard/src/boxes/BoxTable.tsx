/** Thousands of boxes in a table that draws only the rows in view. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ago, StatusMark } from "@hallkeeper/design";
import { statusLook, statusWord } from "../city/changes";
import { hallHref } from "../route";
import { unhurried } from "../when";
import type { BoxRow } from "./api";
import { CLOCK_OFF, clockWords, DEEP, type Column, type Wish } from "./choose";

const ROW = 40;
const SPARE = 12;

const HEADS: readonly { column: Column; word: string; class: string }[] = [
  { column: "edge", word: "终端", class: "c-edge" },
  { column: "hall", word: "大厅", class: "c-hall" },
  { column: "status", word: "状态", class: "c-status" },
  { column: "broken", word: "设备", class: "c-devices" },
  { column: "outbox_depth", word: "待上传", class: "c-depth" },
  { column: "clock", word: "时钟", class: "c-clock" },
  { column: "version", word: "程序", class: "c-version" },
  { column: "heard", word: "最近心跳", class: "c-heard" },
];

const ENROLMENT: Readonly<Record<string, string>> = {
  certificate: "证书",
  revoked: "已吊销",
  claimed: "待登记",
  password: "口令",
  none: "未登记",
};

export const enrolmentWord = (word: string): string => ENROLMENT[word] ?? "–";

export function BoxTable(props: {
  boxes: readonly BoxRow[];
  wish: Wish;
  sort: (column: Column) => void;
  picked: ReadonlySet<string>;
  /** Null where nothing may be picked. */
  pick: ((edge: string, on: boolean) => void) | null;
  hallName: (code: string) => string;
  open: string;
}): JSX.Element {
  const { boxes, wish, sort, picked, pick, hallName, open } = props;
  const pane = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const at = pane.current;
    if (!at) return;
    const look = (): void => setView({ top: at.scrollTop, height: at.clientHeight });
    look();
    at.addEventListener("scroll", look, { passive: true });
    const watch = new ResizeObserver(look);
    watch.observe(at);
    return () => {
      at.removeEventListener("scroll", look);
      watch.disconnect();
    };
  }, []);
  const first = Math.max(0, Math.floor(view.top / ROW) - SPARE);
  const last = Math.min(boxes.length, Math.ceil((view.top + view.height) / ROW) + SPARE);
  const now = unhurried.value;
  return (
    <div ref={pane} class="box-pane" tabIndex={0} role="region" aria-label="终端列表">
      <table class="box-table" aria-rowcount={boxes.length + 1}>
        <thead>
          <tr>
            {pick ? (
              <th class="c-pick">
                <span class="sr-only">选择</span>
              </th>
            ) : null}
            {HEADS.map((head) => (
              <th
                key={head.column}
                class={head.class}
                aria-sort={
                  wish.sort === head.column ? (wish.down ? "descending" : "ascending") : undefined
                }
              >
                <button type="button" onClick={() => sort(head.column)}>
                  {head.word}
                  <span aria-hidden="true">
                    {wish.sort === head.column ? (wish.down ? " ▾" : " ▴") : ""}
                  </span>
                </button>
              </th>
            ))}
            <th class="c-enrolment">接入</th>
          </tr>
        </thead>
        <tbody>
          {first ? <tr class="spacer" style={{ height: first * ROW }} /> : null}
          {boxes.slice(first, last).map((box, at) => (
            <tr
              key={box.edge}
              aria-rowindex={first + at + 2}
              class={open === box.edge ? "open" : undefined}
            >
              {pick ? (
                <td class="c-pick">
                  <input
                    type="checkbox"
                    aria-label={`选择 ${box.edge}`}
                    checked={picked.has(box.edge)}
                    onChange={(event) => pick(box.edge, event.currentTarget.checked)}
                  />
                </td>
              ) : null}
              <td class="c-edge">
                <a href={`#/boxes/${box.edge}`}>{box.edge}</a>
              </td>
              <td class="c-hall">
                <a href={hallHref(box.hall)}>{hallName(box.hall)}</a>
                {box.window ? <small> {box.window} 号窗口</small> : null}
              </td>
              <td class="c-status" title={box.reason}>
                <StatusMark status={statusLook(box.status)} word={statusWord(box.status)} />
                {box.maintenance ? <small> 维护中</small> : null}
              </td>
              <td class={box.broken ? "c-devices bad" : "c-devices"}>
                {box.devices}
                {box.broken ? <b>，异常 {box.broken}</b> : null}
              </td>
              <td class={box.outbox_depth >= DEEP ? "c-depth bad" : "c-depth"}>
                {box.outbox_depth || "–"}
              </td>
              <td
                class={
                  Math.abs(box.clock_offset ?? 0) >= CLOCK_OFF || box.clock_synced === false
                    ? "c-clock bad"
                    : "c-clock"
                }
              >
                {clockWords(box.clock_offset)}
                {box.clock_synced === false ? <small> 未对时</small> : null}
              </td>
              <td class="c-version">{box.version || "–"}</td>
              <td class="c-heard">{box.last_heard ? ago(box.last_heard, now) : "从未"}</td>
              <td class="c-enrolment">{enrolmentWord(box.enrolment)}</td>
            </tr>
          ))}
          {last < boxes.length ? (
            <tr class="spacer" style={{ height: (boxes.length - last) * ROW }} />
          ) : null}
        </tbody>
      </table>
    </div>
  );
}
