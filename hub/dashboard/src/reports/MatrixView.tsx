/** Halls held side by side: one line a row of the rules, or one line a hall, worst first. */

import type { JSX } from "preact";
import type { VerdictWord } from "../api";
import { TIER_WORDS } from "../halls";
import { VERDICT_WORDS, VerdictMark } from "../marks";
import { me } from "../me";
import { reportHref, rowHref } from "./address";
import type { Matrix } from "./api";

const ANSWERS: Readonly<Record<string, VerdictWord>> = {
  u: "unmet",
  p: "pending",
  m: "met",
  n: "not_applicable",
};
const ORDER = "upmn-";

export function MatrixView(props: {
  told: Matrix;
  code: string | null;
  tier: string | null;
  more: () => void;
}): JSX.Element {
  const { told, code } = props;
  const tier = props.tier as keyof typeof TIER_WORDS | null;
  return (
    <>
      <header class="report-head">
        <p>
          <a href={reportHref(code ?? me.value?.root ?? "")}>‹ 回到报告</a>
        </p>
        <div class="report-title">
          <h1>
            {tier ? `${TIER_WORDS[tier]}逐厅对照` : `比较 ${told.halls.length} 个大厅`}{" "}
            <small>数据日期 {told.as_of}</small>
          </h1>
        </div>
        <ul class="matrix-legend" aria-label="图例">
          {(["unmet", "pending", "met", "not_applicable"] as const).map((verdict) => (
            <li key={verdict}>
              <VerdictMark verdict={verdict} />
            </li>
          ))}
          <li>问题多的在前；窗口条目按最差的窗口</li>
        </ul>
      </header>
      <section class="hk-panel panel-block">
        <div class="scroll matrix-scroll" tabIndex={0} role="group" aria-label="对照表">
          {code ? <ByHall told={told} code={code} /> : <ByRow told={told} />}
        </div>
        {told.total > told.halls.length ? (
          <button type="button" class="more" onClick={props.more}>
            再看其余 {told.total - told.halls.length} 个
          </button>
        ) : null}
      </section>
    </>
  );
}

function Cell({ letter }: { letter: string }): JSX.Element {
  const verdict = ANSWERS[letter];
  return (
    <td class="cell" data-letter={letter}>
      {verdict ? <VerdictMark verdict={verdict} /> : <span class="sr-only">无此要求</span>}
    </td>
  );
}

/** Many halls: a line each, rows of the rules as narrow columns. */
function ByHall({ told, code }: { told: Matrix; code: string }): JSX.Element {
  return (
    <table class="matrix narrow">
      <thead>
        <tr>
          <th scope="col">大厅</th>
          <th scope="col" class="num">
            {VERDICT_WORDS.unmet}
          </th>
          {told.columns.map((column) => (
            <th key={column.row} scope="col" class="turned">
              <a href={rowHref(code, column.row, "unmet")} title={`${column.clause} ${column.item}`}>
                <span>{column.item}</span>
              </a>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {told.halls.map((hall) => (
          <tr key={hall.code}>
            <th scope="row">
              <a href={reportHref(hall.code, "hall")}>{hall.name}</a> <small>{hall.place}</small>
            </th>
            <td class="num">{hall.unmet}</td>
            {[...hall.cells].map((letter, at) => (
              <Cell key={at} letter={letter} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A few halls: a column each, so that their names stand upright; rows that differ come first. */
function ByRow({ told }: { told: Matrix }): JSX.Element {
  const rows = told.columns
    .map((column, at) => ({ column, letters: told.halls.map((hall) => hall.cells[at] ?? "-") }))
    .sort((one, other) => worst(one.letters) - worst(other.letters));
  return (
    <table class="matrix">
      <thead>
        <tr>
          <th scope="col">条款与条目</th>
          {told.halls.map((hall) => (
            <th key={hall.code} scope="col">
              <a href={reportHref(hall.code, "hall")}>{hall.name}</a>
              <small>{hall.place}</small>
              <small>
                不符合 {hall.unmet} 待核实 {hall.pending}
              </small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ column, letters }) => (
          <tr key={column.row}>
            <th scope="row">
              <span class="clause">{column.clause}</span> {column.item}
            </th>
            {letters.map((letter, at) => (
              <Cell key={at} letter={letter} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function worst(letters: readonly string[]): number {
  return Math.min(...letters.map((letter) => ORDER.indexOf(letter)));
}
