/** The head of a report: the way down to it, of what and by which rules it is, its files. */

import type { ComponentChildren, JSX } from "preact";
import { moment } from "../when";
import { reportHref } from "./address";
import type { Head } from "./api";
import { Downloads } from "./Downloads";

export function ReportHead(props: {
  head: Head;
  day: string;
  setDay: (day: string) => void;
  children?: ComponentChildren;
}): JSX.Element {
  const { head } = props;
  return (
    <header class="report-head">
      <nav class="crumbs" aria-label="行政区划">
        <ol>
          {head.path.map((step, at) => (
            <li key={step.code}>
              {at === head.path.length - 1 && head.scope === "area" ? (
                <b aria-current="location">{step.name}</b>
              ) : (
                <a href={reportHref(step.code)}>{step.name}</a>
              )}
            </li>
          ))}
          {head.scope === "hall" ? (
            <li>
              <b aria-current="location">本级大厅</b>
            </li>
          ) : null}
        </ol>
      </nav>
      <div class="report-title">
        <h1>
          {head.place} <small>{head.title}</small>
        </h1>
        {props.children}
      </div>
      <dl class="report-facts">
        <div class="rules">
          <dt>检查依据</dt>
          <dd>
            {head.document}
            {head.annex}（{head.rules_date}）
          </dd>
        </div>
        <div>
          <dt>
            <label for="as-of">数据日期</label>
          </dt>
          <dd>
            <input
              id="as-of"
              type="date"
              min={head.rules_date}
              value={head.as_of}
              onChange={(event) => props.setDay(event.currentTarget.value)}
            />
            <span class="print-only">{head.as_of}</span>
          </dd>
        </div>
        <div>
          <dt>生成</dt>
          <dd>
            {moment(head.generated, 0)} {head.by}
          </dd>
        </div>
        <div>
          <dt>编号</dt>
          <dd>{head.number}</dd>
        </div>
      </dl>
      {head.remark ? <p class="remark">{head.remark}</p> : null}
      <Downloads code={head.code} scope={head.scope} day={props.day} tier={head.tier} />
    </header>
  );
}
