/** The requirements of the notice for this hall, clause by clause, each with verdict and evidence. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { STATUS_WORDS, StatusMark, toStatus } from "@hallkeeper/design";
import type { Evidence, HallDetail, LocalNote, Verdict, VerdictWord } from "../api";
import { VERDICT_WORDS, VerdictMark } from "../marks";
import { lasting, moment, unhurried } from "../when";
import { may } from "../me";
import { photoSrc } from "../walk/api";
import { AsOf } from "./AsOf";
import { AttestDialog } from "./AttestDialog";
import { chaptersOf } from "./chapters";
import { counted } from "./counted";
import { DecideDialog } from "./DecideDialog";

type Filter = VerdictWord | "all";

const FILTERS: readonly Filter[] = ["all", "unmet", "pending", "met", "not_applicable"];

export function Checklist(props: {
  detail: HallDetail;
  taken: (verdicts: readonly Verdict[]) => void;
  /** Something was decided that the hall has to be read again for. */
  decided: () => void;
}): JSX.Element {
  const { detail, taken, decided } = props;
  const [then, setThen] = useState<{ day: string; checklist: Verdict[] } | null>(null);
  const [ruled, setRuled] = useState<Verdict | null>(null);
  const checklist = then?.checklist ?? detail.checklist;
  const [filter, setFilter] = useState<Filter>("all");
  const [window, setWindow] = useState("all");
  const [asked, setAsked] = useState<Verdict | null>(null);
  const here = checklist.filter(
    (verdict) =>
      window === "all" || (window === "hall" ? verdict.window === null : verdict.window === window),
  );
  const shown = here.filter((verdict) => filter === "all" || verdict.verdict === filter);
  const count = (of: Filter): number =>
    of === "all" ? here.length : here.filter((verdict) => verdict.verdict === of).length;
  return (
    <section
      id="checklist"
      class="hk-panel checklist"
      aria-labelledby="checklist-title"
      tabIndex={-1}
    >
      <div class="checklist-bar">
        <h2 id="checklist-title">
          规范核对清单 <small>驻政〔2019〕1号附件</small>
        </h2>
        <div class="filters" role="group" aria-label="只看">
          {FILTERS.filter((of) => of !== "not_applicable" || count(of) > 0).map((of) => (
            <button
              key={of}
              type="button"
              aria-pressed={filter === of}
              onClick={() => setFilter(of)}
            >
              {of === "all" ? "全部" : VERDICT_WORDS[of]} <small>{count(of)}</small>
            </button>
          ))}
        </div>
        {detail.hall.windows.length ? (
          <span class="by-window">
            <select
              aria-label="窗口"
              value={window}
              onChange={(event) => setWindow(event.currentTarget.value)}
            >
              <option value="all">大厅和全部窗口</option>
              <option value="hall">只看大厅</option>
              {detail.hall.windows.map((each) => (
                <option key={each.number} value={each.number}>
                  {each.name || `${each.number}号窗口`}
                </option>
              ))}
            </select>
          </span>
        ) : null}
        <AsOf hall={detail.hall.code} day={then?.day ?? ""} show={setThen} />
        {may("attest") ? (
          <a class="hk-button small" href={`#/walk/${detail.hall.code}`}>
            现场核实
          </a>
        ) : null}
        <a class="hk-button small" href={`#/walk/${detail.hall.code}/sheet`}>
          二维码
        </a>
        <button type="button" class="hk-button small print" onClick={() => print()}>
          打印
        </button>
      </div>
      {then ? (
        <p class="hk-note" data-status="starting">
          这是按 {then.day} 的规范、本地规定和核实记录得出的结论，不是现在的。
        </p>
      ) : null}
      {filter === "all" ? (
        <Unmet verdicts={here.filter((verdict) => verdict.verdict === "unmet")} />
      ) : null}
      {shown.length ? null : (
        <p class="empty">
          {checklist.length
            ? `没有${filter === "all" ? "" : VERDICT_WORDS[filter]}的条目。`
            : "规范对这一级大厅没有列出条目。"}
        </p>
      )}
      {chaptersOf(shown).map((chapter) => (
        <section
          key={chapter.number}
          class="chapter"
          aria-label={`${chapter.number} ${chapter.title}`}
        >
          <h3>
            <span class="clause">{chapter.number}</span> {chapter.title}
          </h3>
          {chapter.clauses.map((clause) => (
            <div key={`${clause.number} ${clause.text}`} class="clause-group">
              <p class="clause-text">
                <span class="clause">{clause.number}</span> <q>{clause.text}</q>
              </p>
              <ul>
                {clause.verdicts.map((verdict) => (
                  <Row
                    key={`${verdict.row}/${verdict.window ?? ""}`}
                    verdict={verdict}
                    attest={then ? null : setAsked}
                    rule={then || !may("inspect") ? null : setRuled}
                  />
                ))}
              </ul>
            </div>
          ))}
        </section>
      ))}
      {asked ? (
        <AttestDialog
          hall={detail.hall.code}
          verdict={asked}
          close={() => setAsked(null)}
          taken={taken}
        />
      ) : null}
      {ruled ? (
        <DecideDialog
          hall={detail.hall}
          verdict={ruled}
          close={() => setRuled(null)}
          decided={decided}
        />
      ) : null}
    </section>
  );
}

const LISTED = 6;

/** What is unmet, before everything else, as a way there. */
function Unmet({ verdicts }: { verdicts: readonly Verdict[] }): JSX.Element | null {
  if (!verdicts.length) return null;
  return (
    <p class="unmet-first">
      <VerdictMark verdict="unmet" word={`不符合 ${verdicts.length} 项`} />
      {verdicts.slice(0, LISTED).map((verdict) => (
        <button key={idOf(verdict)} type="button" onClick={() => showRow(verdict)}>
          {verdict.item}
          {verdict.window ? ` ${verdict.window} 号窗口` : ""}
        </button>
      ))}
      {verdicts.length > LISTED ? <span class="muted">等</span> : null}
    </p>
  );
}

function showRow(verdict: Verdict): void {
  const row = document.getElementById(idOf(verdict));
  row?.scrollIntoView({ block: "center" });
  row?.focus({ preventScroll: true });
}

const idOf = (verdict: Verdict): string => `row-${verdict.row}-${verdict.window ?? "hall"}`;

const FORCES: Readonly<Record<Verdict["force"], string>> = {
  required: "必备",
  conditional: "有条件的",
  one_of: "任选其一",
  optional: "可选",
};

function Row(props: {
  verdict: Verdict;
  attest: ((verdict: Verdict) => void) | null;
  rule: ((verdict: Verdict) => void) | null;
}): JSX.Element {
  const { verdict, attest, rule } = props;
  const where = `${verdict.item}${verdict.window ? `(${verdict.window} 号窗口)` : ""}`;
  const shortage = verdict.verdict === "unmet" && (verdict.have ?? 0) < (verdict.need ?? 0);
  return (
    <li id={idOf(verdict)} class="row" data-verdict={verdict.verdict} tabIndex={-1}>
      <VerdictMark verdict={verdict.verdict} word={verdict.label} />
      <div class="row-body">
        <p class="row-item">
          <strong>{verdict.item}</strong>
          {verdict.window ? <span class="tag">{verdict.window} 号窗口</span> : null}
          <span class="tag" title="条款的措辞">
            {verdict.wording || FORCES[verdict.force]}
          </span>
          {verdict.force === "required" || FORCES[verdict.force] === verdict.wording ? null : (
            <span class="tag soft">{FORCES[verdict.force]}</span>
          )}
          {counted(verdict) ? (
            <span
              class={shortage ? "quantity short" : "quantity"}
              title={verdict.need_is_local ? "文件没有规定数量，这是本地规定" : "文件规定的数量"}
            >
              现有 {verdict.have ?? 0}，需 {verdict.need}
              {verdict.need_is_local ? (
                <em>{verdict.local?.kind === "quantity" ? "本地数量" : "本地规定"}</em>
              ) : null}
            </span>
          ) : null}
        </p>
        <div class="row-why">
          {verdict.reason ? <p class="row-reason">{verdict.reason}</p> : null}
          {verdict.local?.kind === "quantity" ? <Quantity local={verdict.local} /> : null}
          {verdict.evidence.length ? (
            <ul class="evidence" aria-label="依据">
              {verdict.evidence.map((evidence) => (
                <Proof key={keyOf(evidence)} evidence={evidence} reason={verdict.reason} />
              ))}
            </ul>
          ) : null}
          {verdict.footnotes.length ? (
            <details class="footnotes">
              <summary>注 {verdict.footnotes.length}</summary>
              <ul>
                {verdict.footnotes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </details>
          ) : null}
        </div>
      </div>
      <span class="row-act">
        {verdict.proof === "device" ? (
          <span class="auto" title="由设备状态自动判定">
            自动
          </span>
        ) : attest && may("attest") ? (
          <button
            type="button"
            class="hk-button small"
            aria-label={`核实：${where}`}
            onClick={() => attest(verdict)}
          >
            核实
          </button>
        ) : null}
        {rule ? (
          <button
            type="button"
            class="rule-it"
            aria-label={`本地规定：${where}`}
            onClick={() => rule(verdict)}
          >
            {verdict.local ? "改规定" : "规定"}
          </button>
        ) : null}
      </span>
    </li>
  );
}

/** Who raised the number, and why. */
function Quantity({ local }: { local: LocalNote }): JSX.Element {
  return (
    <p class="row-local">
      本地数量 {local.need}：{local.reason}({local.by}，{local.hall_name}
      {local.reach === "subtree" ? "及下级" : ""}，{local.starts} 起
      {local.ends ? `至 ${local.ends}` : ""})
    </p>
  );
}

function keyOf(evidence: Evidence): string {
  return evidence.what === "device"
    ? `${evidence.edge}/${evidence.name}`
    : `${evidence.by} ${evidence.at}`;
}

/** One piece of evidence; what the `reason` already says of it is not said again. */
function Proof({ evidence, reason }: { evidence: Evidence; reason: string }): JSX.Element {
  if (evidence.what === "device") {
    const status = toStatus(evidence.status);
    return (
      <li>
        <StatusMark status={status} word={STATUS_WORDS[status]} />{" "}
        <span class="code">{evidence.name}</span>{" "}
        <span class="muted">{lasting(evidence.since, unhurried.value)}</span>
      </li>
    );
  }
  return (
    <li>
      <span class="muted">
        {reason.startsWith(evidence.by)
          ? ""
          : `${evidence.by} ${moment(evidence.at, unhurried.value)} 核实，`}
        {evidence.expires ? `有效至 ${evidence.expires}` : ""}
        {evidence.on_behalf ? `，代表 ${evidence.on_behalf}` : ""}
        {evidence.walk ? "，签名核实" : ""}
      </span>
      {evidence.photos.length ? (
        <span class="row-photos">
          {evidence.photos.map((name, at) => (
            <a key={name} href={photoSrc(name)} target="_blank" rel="noreferrer">
              <img
                src={photoSrc(name, true)}
                alt={`照片 ${at + 1}：${evidence.by}，${moment(evidence.at, unhurried.value)}`}
                loading="lazy"
                width="64"
                height="64"
              />
            </a>
          ))}
        </span>
      ) : null}
    </li>
  );
}
