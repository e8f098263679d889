/** Local quantities and exemptions with their history: who, why, from when, how they ended. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, send, wordsOf } from "../api";
import { may } from "../me";
import { hallHref } from "../route";
import { moment, unhurried } from "../when";
import type { Decision } from "./api";
import { decisionWords, placeWords, spanWords } from "./words";

const STATES: Readonly<Record<Decision["state"], string>> = {
  held: "有效",
  future: "尚未开始",
  over: "已结束",
};

export function Decisions(): JSX.Element {
  const [all, setAll] = useState<Decision[] | null>(null);
  const [trouble, setTrouble] = useState("");
  const [over, setOver] = useState(false);
  const read = (): void => {
    ask<Decision[]>("/api/local-rules").then(
      (found) => (setAll(found), setTrouble("")),
      (error: unknown) => setTrouble(wordsOf(error)),
    );
  };
  useEffect(read, []);
  if (trouble)
    return (
      <p class="hk-note" data-status="fault" role="alert">
        <span>没有读到本地规定：{trouble}</span>
        <button type="button" class="hk-button" onClick={read}>
          重试
        </button>
      </p>
    );
  if (!all) return <p class="hk-note">正在读取本地规定…</p>;
  const shown = all.filter((decision) => over || decision.state !== "over");
  return (
    <>
      <p class="rules-about">
        条文没有写的数量、以及不适用的情形，由检查员在大厅清单里登记。就近的优先：本厅的先于乡镇的，乡镇的先于县区的。历史都保留，不覆盖。
      </p>
      <label class="rules-over">
        <input
          type="checkbox"
          checked={over}
          onChange={(event) => setOver(event.currentTarget.checked)}
        />{" "}
        也显示已结束的({all.filter((decision) => decision.state === "over").length})
      </label>
      {shown.length ? (
        <ul class="decisions">
          {shown.map((decision) => (
            <DecisionRow key={decision.id} decision={decision} changed={read} />
          ))}
        </ul>
      ) : (
        <p class="hk-note">没有{over ? "" : "有效的"}本地数量或豁免：全部按条文核对。</p>
      )}
    </>
  );
}

export function DecisionRow(props: { decision: Decision; changed: () => void }): JSX.Element {
  const { decision, changed } = props;
  const [asked, setAsked] = useState(false);
  const [why, setWhy] = useState("");
  const [flaw, setFlaw] = useState("");
  async function withdraw(event: Event): Promise<void> {
    event.preventDefault();
    try {
      await send(`/api/local-rules/${decision.id}/withdraw`, { reason: why.trim() });
      setAsked(false);
      changed();
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }
  return (
    <li class="hk-panel decision" data-state={decision.state}>
      <div class="decision-head">
        <b>{decisionWords(decision)}</b>
        <span>
          {decision.item} <span class="clause">{decision.clause}</span>
        </span>
        <span class="tag">{STATES[decision.state]}</span>
      </div>
      <p>
        <a href={hallHref(decision.hall)}>{placeWords(decision)}</a>；{spanWords(decision)}
      </p>
      <p>理由：{decision.reason}</p>
      <p class="muted">
        {decision.by}，{moment(decision.at, unhurried.value)} 登记
        {decision.closed
          ? `；${decision.closed === "withdrawn" ? "撤销" : "被新规定取代"}：${decision.closed_by}，${moment(decision.closed_at, unhurried.value)}，${decision.closed_why}`
          : ""}
      </p>
      {may("inspect") && decision.state !== "over" ? (
        asked ? (
          <form class="decision-withdraw" onSubmit={(event) => void withdraw(event)}>
            <label class="field">
              <span>撤销理由</span>
              <input
                type="text"
                minLength={4}
                maxLength={500}
                required
                value={why}
                onInput={(event) => setWhy(event.currentTarget.value)}
              />
            </label>
            <button type="submit" class="hk-button small">
              确定撤销
            </button>
            <button type="button" class="hk-button small quiet" onClick={() => setAsked(false)}>
              不撤销
            </button>
            <p class="flaw" role="alert">
              {flaw}
            </p>
          </form>
        ) : (
          <button type="button" class="hk-button small" onClick={() => setAsked(true)}>
            撤销
          </button>
        )
      ) : null}
    </li>
  );
}
