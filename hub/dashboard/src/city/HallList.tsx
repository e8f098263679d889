/** The same halls as a table that opens county by county: for keyboards, screen readers and numbers. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { told, tone, toneWords, type Hall, type HallTree, type Sum } from "../halls";
import { ToneMark, VerdictBar } from "../marks";
import { revision } from "../live";
import { hallHref } from "../route";

type Column = "devices" | "broken" | "unmet" | "pending" | "met";

const COLUMNS: readonly { key: Column; word: string }[] = [
  { key: "devices", word: "设备" },
  { key: "broken", word: "异常" },
  { key: "unmet", word: "不符合" },
  { key: "pending", word: "待核实" },
  { key: "met", word: "符合" },
];

export function HallList({ tree, area }: { tree: HallTree; area: Hall }): JSX.Element {
  void revision.value; // `tree` changes inside and stays the same object
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [by, setBy] = useState<Column | null>(null);
  const rows: { hall: Hall; depth: number; own: boolean }[] = [];
  const enter = (hall: Hall, depth: number): void => {
    const children = by
      ? [...hall.children].sort((a, b) => tree.sum(b.code)[by] - tree.sum(a.code)[by])
      : hall.children;
    for (const child of children) {
      rows.push({ hall: child, depth, own: false });
      if (open.has(child.code) && child.children.length) {
        rows.push({ hall: child, depth: depth + 1, own: true });
        enter(child, depth + 1);
      }
    }
  };
  rows.push({ hall: area, depth: 0, own: true });
  enter(area, 0);

  function toggle(code: string): void {
    const next = new Set(open);
    if (!next.delete(code)) next.add(code);
    setOpen(next);
  }

  return (
    <div class="list scroll" tabIndex={0} role="group" aria-label="大厅列表">
      <table>
        <caption class="sr-only">{area.name}的大厅；区划行是其下所有大厅的合计</caption>
        <thead>
          <tr>
            <th scope="col" aria-sort={by ? "none" : "ascending"}>
              <button type="button" onClick={() => setBy(null)}>
                区划 / 大厅
              </button>
            </th>
            <th scope="col" class="wide">
              状态
            </th>
            <th scope="col">接入</th>
            {COLUMNS.map((column) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={by === column.key ? "descending" : "none"}
              >
                <button type="button" onClick={() => setBy(column.key)}>
                  {column.word}
                  <span aria-hidden="true">{by === column.key ? " ▼" : ""}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ hall, depth, own }) => {
            const branch = hall.children.length > 0 && !own;
            const sum = branch ? tree.sum(hall.code) : null;
            return (
              <tr
                key={own ? `${hall.code}-own` : hall.code}
                class={branch ? "branch" : "leaf"}
                data-tone={branch ? undefined : tone(hall)}
              >
                <th scope="row" class={`depth-${Math.min(depth, 3)}`}>
                  {branch ? (
                    <button
                      type="button"
                      class="opener"
                      aria-expanded={open.has(hall.code)}
                      onClick={() => toggle(hall.code)}
                    >
                      <span aria-hidden="true">{open.has(hall.code) ? "▾" : "▸"}</span> {hall.short}
                    </button>
                  ) : (
                    <a href={hallHref(hall.code)}>{own ? `${hall.short}(本级大厅)` : hall.short}</a>
                  )}
                </th>
                <td class="wide">
                  {sum ? (
                    <VerdictBar met={sum.met} pending={sum.pending} unmet={sum.unmet} />
                  ) : (
                    <ToneMark hall={hall} word={toneWords(hall)} />
                  )}
                </td>
                <td>{sum ? `${sum.connected}/${sum.halls}` : hall.boxes || "–"}</td>
                {COLUMNS.map((column) => (
                  <Count key={column.key} column={column.key} hall={hall} sum={sum} />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Count(props: { column: Column; hall: Hall; sum: Sum | null }): JSX.Element {
  const { column, hall, sum } = props;
  const value = sum ? sum[column] : told(hall) ? hall[column] : null;
  const bad = (column === "broken" || column === "unmet") && Boolean(value);
  return <td class={bad ? "bad" : value ? "" : "nil"}>{value ?? "–"}</td>;
}
