/** An area's report: shares by tier, its divisions, the worst halls, what is missing where, the trend. */

import type { JSX } from "preact";
import { VerdictBar } from "../marks";
import { rate, reportHref } from "./address";
import type { AreaReport, Part, Share } from "./api";
import { Footnotes } from "./Footnotes";
import { MissingList } from "./MissingList";
import { ReportHead } from "./ReportHead";
import type { ViewProps } from "./ReportsPage";
import { Signing } from "./Signing";
import { Trend } from "./Trend";
import { Worst } from "./Worst";

export function AreaView({ told, day, setDay }: ViewProps<AreaReport>): JSX.Element {
  const { head } = told;
  return (
    <>
      <ReportHead head={head} day={day} setDay={setDay}>
        <a class="own-report" href={reportHref(head.code, "hall")}>
          只看本级大厅的报告
        </a>
      </ReportHead>
      <div class="report-grid">
        <Shares shares={told.shares} />
        <Trend days={told.trend} />
        <Parts parts={told.parts} />
        <Worst told={told} />
      </div>
      <MissingList told={told} />
      <Footnotes notes={told.footnotes} />
      <Signing area />
    </>
  );
}

function Shares({ shares }: { shares: readonly Share[] }): JSX.Element {
  const untold = shares.reduce((sum, share) => sum + share.halls - share.told, 0);
  const open = shares.reduce((sum, share) => sum + share.untold_pending, 0);
  return (
    <section class="hk-panel panel-block shares" aria-labelledby="shares-title">
      <h2 id="shares-title">各级符合情况</h2>
      <ul>
        {shares.map((share) => (
          <li key={share.tier}>
            <div class="share-head">
              <b>{share.tier_name}</b>
              <span>
                已开展 {share.told} / {share.halls} 个，{share.unmet_halls} 个有不符合
              </span>
              <strong>{rate(share)}</strong>
            </div>
            <VerdictBar met={share.met} pending={share.pending} unmet={share.unmet} />
            <p class="share-counts">
              <span data-verdict="unmet">不符合 {share.unmet}</span>
              <span data-verdict="pending">待核实 {share.pending}</span>
              <span data-verdict="met">符合 {share.met}</span>
              <span>不适用 {share.not_applicable}</span>
            </p>
          </li>
        ))}
      </ul>
      {untold ? (
        <p class="aside">
          另有 {untold} 个大厅没有终端也没有任何登记，{open} 项全部待核实，不计入比例。
        </p>
      ) : null}
    </section>
  );
}

function Parts({ parts }: { parts: readonly Part[] }): JSX.Element {
  return (
    <section class="hk-panel panel-block" aria-labelledby="parts-title">
      <h2 id="parts-title">分区划</h2>
      <div class="scroll wide-table" tabIndex={0} role="group" aria-labelledby="parts-title">
        <table>
          <thead>
            <tr>
              <th scope="col">区划</th>
              <th scope="col" class="num">已开展</th>
              <th scope="col" class="num">不符合</th>
              <th scope="col" class="num">待核实</th>
              <th scope="col" class="num">符合率</th>
              <th scope="col" class="bar-cell">占比</th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <tr key={part.code}>
                <th scope="row">
                  <a href={reportHref(part.code, part.own || part.tier === "village" ? "hall" : undefined)}>
                    {part.name}
                    {part.own ? "（本级）" : ""}
                  </a>
                </th>
                <td class="num">
                  {part.told}/{part.halls}
                </td>
                <td class="num" data-verdict={part.unmet ? "unmet" : undefined}>
                  {part.unmet}
                </td>
                <td class="num">{part.pending}</td>
                <td class="num">{rate(part)}</td>
                <td class="bar-cell">
                  <VerdictBar met={part.met} pending={part.pending} unmet={part.unmet} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
