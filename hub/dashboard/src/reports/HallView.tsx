/** A hall's report: every verdict with the clause's words and its evidence, devices, trend. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { StatusMark } from "@hallkeeper/design";
import { VerdictBar, VerdictMark } from "../marks";
import { hallHref } from "../route";
import { moment } from "../when";
import { rate } from "./address";
import type { DeviceLine, HallReport, Line, Proof } from "./api";
import { Footnotes, Marks } from "./Footnotes";
import { ReportHead } from "./ReportHead";
import type { ViewProps } from "./ReportsPage";
import { Signing } from "./Signing";
import { Trend } from "./Trend";

type Filter = "todo" | "all";

export function HallView({ told, day, setDay }: ViewProps<HallReport>): JSX.Element {
  const { head, summary } = told;
  return (
    <>
      <ReportHead head={head} day={day} setDay={setDay}>
        <a class="own-report" href={hallHref(head.code)}>
          打开大厅页
        </a>
      </ReportHead>
      <section class="hk-panel panel-block hall-sum" aria-label="结论">
        <ul>
          <li data-verdict="unmet">
            <b>{summary.unmet}</b> 不符合
          </li>
          <li data-verdict="pending">
            <b>{summary.pending}</b> 待核实
          </li>
          <li data-verdict="met">
            <b>{summary.met}</b> 符合
          </li>
          <li>
            <b>{summary.not_applicable}</b> 不适用
          </li>
          <li>
            <b>{rate(summary)}</b> 符合率
          </li>
        </ul>
        <VerdictBar met={summary.met} pending={summary.pending} unmet={summary.unmet} />
      </section>
      <Lines lines={told.lines} />
      <div class="report-grid">
        <Devices devices={told.devices} />
        <Trend days={told.trend} />
      </div>
      <Footnotes notes={told.footnotes} />
      <Signing area={false} />
    </>
  );
}

const URGENCY = { unmet: 0, pending: 1, met: 2, not_applicable: 3 } as const;

function Lines({ lines }: { lines: readonly Line[] }): JSX.Element {
  const todo = lines.filter((line) => line.verdict === "unmet" || line.verdict === "pending");
  const [filter, setFilter] = useState<Filter>("all");
  const shown = filter === "todo" ? todo : lines;
  const sorted = [...shown].sort((one, other) => URGENCY[one.verdict] - URGENCY[other.verdict]);
  return (
    <section class="hk-panel panel-block" aria-labelledby="lines-title">
      <div class="panel-head">
        <h2 id="lines-title">
          逐条核查情况 <small>问题在前</small>
        </h2>
        <label class="check">
          <input
            type="checkbox"
            checked={filter === "todo"}
            onChange={() => setFilter(filter === "todo" ? "all" : "todo")}
          />{" "}
          只看不符合和待核实（{todo.length}）
        </label>
      </div>
      <ul class="report-lines">
        {sorted.map((line) => (
          <li key={`${line.row}/${line.window}`} data-verdict={line.verdict}>
            <div class="line-mark">
              <VerdictMark verdict={line.verdict} />
              <span class="clause">{line.clause}</span>
            </div>
            <div class="line-body">
              <p>
                <b>{line.item}</b>
                <Marks numbers={line.footnotes} />
                {line.window ? <span class="window">{line.window}号窗口</span> : null}
                {line.need > 1 || line.need_is_local ? (
                  <span class="need">
                    现有 {line.have}／应有 {line.need}
                    {line.need_is_local ? "（本地口径）" : ""}
                  </span>
                ) : null}
              </p>
              <p class="clause-quote">“{line.text.replaceAll("\n", "”“")}”</p>
              <p>{line.reason}</p>
              {line.evidence.length ? (
                <ul class="proofs">
                  {line.evidence.map((proof, at) => (
                    <li key={at}>
                      <ProofLine proof={proof} />
                    </li>
                  ))}
                </ul>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      {sorted.length ? null : <p class="empty">没有不符合或待核实的条目。</p>}
    </section>
  );
}

function ProofLine({ proof }: { proof: Proof }): JSX.Element {
  if (proof.what === "device") {
    return (
      <>
        <StatusMark status={proof.status} word={proof.status_word} /> {proof.edge}/{proof.name}
        {proof.since ? `，自 ${moment(proof.since, 0)}` : ""}
      </>
    );
  }
  const word = proof.what === "attestation" ? "核实" : "本地决定";
  return (
    <>
      {word} {proof.by}
      {proof.at ? `，${moment(proof.at, 0)}` : ""}
      {proof.expires ? `，有效期至 ${proof.expires}` : ""}
      {proof.note ? `：${proof.note}` : ""}
      {proof.photos.length ? (
        <span class="proof-photos">
          {proof.photos.map((name) => (
            <a key={name} href={`/api/photos/${name}`} target="_blank" rel="noreferrer">
              <img src={`/api/photos/${name}?small=true`} alt="现场照片" loading="lazy" width="72" height="54" />
            </a>
          ))}
        </span>
      ) : null}
    </>
  );
}

function Devices({ devices }: { devices: readonly DeviceLine[] }): JSX.Element {
  return (
    <section class="hk-panel panel-block" aria-labelledby="devices-title">
      <h2 id="devices-title">
        设备状况 <small>{devices.length} 台</small>
      </h2>
      {devices.length ? (
        <ul class="report-devices">
          {devices.map((device) => (
            <li key={`${device.edge}/${device.name}`}>
              <StatusMark status={device.status} word={device.status_word} />
              <span>
                {device.window ? `${device.window}号窗口 ` : ""}
                {device.kind_name}{" "}
                <small>
                  {device.edge}/{device.name}
                  {device.since ? `，自 ${moment(device.since, 0)}` : ""}
                </small>
                {device.reason ? <em>{device.reason}</em> : null}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p class="empty">本厅没有接入终端，设备情况以人工核实为准。</p>
      )}
    </section>
  );
}
