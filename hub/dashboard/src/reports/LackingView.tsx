/** Which halls lack one thing, or have it open, with the reason of each. */

import type { JSX } from "preact";
import { VERDICT_WORDS, VerdictMark } from "../marks";
import { hallHref } from "../route";
import { compareHref, MOST_COMPARED, reportHref } from "./address";
import type { LackingList } from "./api";

export function LackingView({ told, code }: { told: LackingList; code: string }): JSX.Element {
  const first = told.halls.slice(0, MOST_COMPARED).map((hall) => hall.code);
  return (
    <>
      <header class="report-head">
        <p>
          <a href={reportHref(code)}>‹ 回到报告</a>
        </p>
        <div class="report-title">
          <h1>
            {told.item}
            {"："}
            {VERDICT_WORDS[told.verdict]}的大厅 <small>{told.total} 个</small>
          </h1>
          {first.length > 1 ? (
            <a class="own-report" href={compareHref(first)}>
              比较前 {first.length} 个
            </a>
          ) : null}
        </div>
        <p class="clause-quote">
          {told.clause} “{told.text.replaceAll("\n", "”“")}”
        </p>
      </header>
      <section class="hk-panel panel-block" aria-label="大厅">
        {told.halls.length ? (
          <ul class="lacking">
            {told.halls.map((hall) => (
              <li key={hall.code}>
                <VerdictMark verdict={told.verdict} />
                <div>
                  <a href={hallHref(hall.code)}>
                    <b>{hall.name}</b>
                  </a>{" "}
                  <small>{hall.place}</small>
                  {hall.windows.length ? <small> {hall.windows.join("、")} 号窗口</small> : null}
                  <p>{hall.reason}</p>
                </div>
              </li>
            ))}
          </ul>
        ) : (
          <p class="empty">没有这样的大厅。</p>
        )}
        {told.total > told.halls.length ? (
          <p class="aside">
            只列出前 {told.halls.length} 个，共 {told.total} 个；全部见 CSV 或 XLSX。
          </p>
        ) : null}
      </section>
    </>
  );
}
