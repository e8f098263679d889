/** Every requirement beside its clause's own words: force, proof, notes, who reviewed it; on any day. */

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { ask, wordsOf } from "../api";
import type { PageProps } from "../pages";
import type { Catalogue, Footnote, Notice, Rule } from "./api";
import { Decisions } from "./Decisions";
import { FORCES, found, proofWords, termWords, TIERS } from "./words";
import "../styles/tabbed.css";
import "./rules.css";

export default function RulesPage({ rest }: PageProps): JSX.Element {
  const [day, setDay] = useState("");
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  const [trouble, setTrouble] = useState("");
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    ask<Catalogue>(`/api/rules${day ? `?as_of=${day}` : ""}`, { signal: stop.signal }).then(
      (read) => (setCatalogue(read), setTrouble("")),
      (error: unknown) => {
        if (!stop.signal.aborted) setTrouble(wordsOf(error));
      },
    );
    return () => stop.abort();
  }, [day, tries]);
  const local = rest[0] === "local";
  return (
    <div class="rules-page">
      <header class="rules-head">
        <h1>规范条目</h1>
        <nav class="tabbed-tabs" aria-label="规范">
          <a href="#/rules" aria-current={local ? undefined : "page"}>
            条目与条文
          </a>
          <a href="#/rules/local" aria-current={local ? "page" : undefined}>
            本地数量与豁免
          </a>
        </nav>
      </header>
      {local ? (
        <Decisions />
      ) : trouble ? (
        <p class="hk-note" data-status="fault" role="alert">
          <span>没有读到规范条目：{trouble}</span>
          <button type="button" class="hk-button" onClick={() => setTries(tries + 1)}>
            重试
          </button>
        </p>
      ) : catalogue ? (
        <Rows catalogue={catalogue} day={day} setDay={setDay} />
      ) : (
        <p class="hk-note">正在读取规范条目…</p>
      )}
    </div>
  );
}

function Rows(props: {
  catalogue: Catalogue;
  day: string;
  setDay: (day: string) => void;
}): JSX.Element {
  const { catalogue, day, setDay } = props;
  const [wanted, setWanted] = useState("");
  const [tier, setTier] = useState<Rule["tier"] | "">("");
  const notes = useMemo(
    () => new Map(catalogue.footnotes.map((note) => [note.key, note])),
    [catalogue],
  );
  const notices = new Map(catalogue.notices.map((notice) => [notice.key, notice]));
  const shown = found(catalogue.rows, notes, wanted).filter((rule) => !tier || rule.tier === tier);
  const used = new Set(shown.map((rule) => rule.notice));
  const elsewhere = catalogue.footnotes.filter(
    (note) =>
      note.kind === "fault" && !catalogue.rows.some((rule) => rule.footnotes.includes(note.key)),
  );
  return (
    <>
      <div class="rules-bar">
        <input
          type="search"
          aria-label="搜索条目"
          placeholder="搜索：品名、条款号、条文、注"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
        <select
          aria-label="层级"
          value={tier}
          onChange={(event) => setTier(event.currentTarget.value as Rule["tier"] | "")}
        >
          <option value="">全部层级</option>
          {Object.entries(TIERS).map(([key, word]) => (
            <option key={key} value={key}>
              {word}
            </option>
          ))}
        </select>
        <label>
          按{" "}
          <input
            type="date"
            aria-label="按哪一天的规范"
            value={day || catalogue.as_of}
            min="2000-01-01"
            max="2100-12-31"
            onChange={(event) => setDay(event.currentTarget.value)}
          />{" "}
          的规范
        </label>
        {day ? (
          <button type="button" class="hk-button small" onClick={() => setDay("")}>
            回到今天
          </button>
        ) : null}
        <output>
          {shown.length} / {catalogue.rows.length} 条
        </output>
        <button type="button" class="hk-button small print" onClick={() => print()}>
          打印
        </button>
      </div>
      <p class="print-only">按 {catalogue.as_of} 有效的规范条目</p>
      {catalogue.rows.length ? null : (
        <p class="hk-note">
          {catalogue.as_of} 还没有有效的规范。第一份自 {catalogue.notices[0]?.effective} 起。
        </p>
      )}
      {catalogue.rows.length && !shown.length ? <p class="hk-note">没有找到符合的条目。</p> : null}
      {catalogue.notices
        .filter((notice) => used.has(notice.key) || !catalogue.rows.length)
        .map((notice) => (
          <NoticeHead key={notice.key} notice={notice} />
        ))}
      <ul class="rule-list">
        {shown.map((rule) => (
          <RuleRow key={rule.id} rule={rule} notes={notes} notice={notices.get(rule.notice)} />
        ))}
      </ul>
      {elsewhere.length && catalogue.rows.length ? (
        <section class="hk-panel rules-faults" aria-labelledby="faults-title">
          <h2 id="faults-title">与设备无关条款里的原文疑误</h2>
          <ul>
            {elsewhere.map((note) => (
              <li key={note.key}>
                <b>{note.clauses.join("、")}</b> {note.text}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function NoticeHead({ notice }: { notice: Notice }): JSX.Element {
  return (
    <section class="hk-panel notice-head" aria-label={notice.number}>
      <h2>
        {notice.number} {notice.title}
      </h2>
      <p>
        {notice.issuer}；成文 {notice.dated}，发布 {notice.published}，自 {notice.effective} 起有效。
        {notice.effective_reading}
      </p>
      <p class="muted">{notice.source}</p>
      <ul>
        {notice.reviews.map((review) => (
          <li key={`${review.on} ${review.what}`}>
            <b>
              {review.on} {review.by}
            </b>
            ：{review.what}
          </li>
        ))}
      </ul>
    </section>
  );
}

function RuleRow(props: {
  rule: Rule;
  notes: ReadonlyMap<string, Footnote>;
  notice: Notice | undefined;
}): JSX.Element {
  const { rule, notes, notice } = props;
  const review = notice?.reviews.find((each) => !each.rows.length || each.rows.includes(rule.id));
  return (
    <li class="rule" id={rule.id}>
      <div class="rule-clause">
        {rule.clauses.map((clause, at) => (
          <blockquote key={`${clause} ${at}`}>
            <span class="clause">{clause}</span> {rule.quotations[at]}
          </blockquote>
        ))}
      </div>
      <div class="rule-body">
        <h3>
          {rule.item}
          <span class="tag">{TIERS[rule.tier]}</span>
          <span class="tag" title="条款的措辞">
            {rule.wording}
          </span>
        </h3>
        <dl>
          <div>
            <dt>效力</dt>
            <dd>{FORCES[rule.force]}</dd>
          </div>
          <div>
            <dt>证明</dt>
            <dd>{proofWords(rule)}</dd>
          </div>
          <div>
            <dt>数量</dt>
            <dd>
              {rule.need
                ? `条文：${rule.need}${rule.unit}`
                : rule.quantity
                  ? `条文只说“${rule.quantity}”，台数是本地口径`
                  : "条文没有数量：有即可"}
              {rule.scope === "window" ? "；逐个窗口核对" : ""}
            </dd>
          </div>
          {rule.term ? (
            <div>
              <dt>核实有效期</dt>
              <dd>
                {termWords(rule)}。{rule.term.text}
              </dd>
            </div>
          ) : null}
          <div>
            <dt>核对</dt>
            <dd>
              {review ? `${review.by}，${review.on}` : "尚未核对"}；自 {rule.valid_from} 起有效
              {rule.valid_until ? `，至 ${rule.valid_until}` : ""}
            </dd>
          </div>
        </dl>
        {rule.footnotes.length ? (
          <ul class="rule-notes" aria-label="注">
            {rule.footnotes.map((key) => (
              <li key={key} data-kind={notes.get(key)?.kind}>
                <b>{notes.get(key)?.kind === "fault" ? "原文疑误" : "解释口径"}</b>{" "}
                {notes.get(key)?.text}
              </li>
            ))}
          </ul>
        ) : null}
        <p class="rule-id code">{rule.id}</p>
      </div>
    </li>
  );
}
