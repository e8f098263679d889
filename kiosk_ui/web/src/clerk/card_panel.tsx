/** The card on the reader: its fields while it lies there, at most a minute. */

import type { JSX } from "preact";
import { day, Note, now } from "@hallkeeper/design";
import { advice, cardName, rows } from "./card";
import { WithDevice } from "./panels";
import { card, CARD_STAYS, forgetCard, reader, trouble } from "./state";

function isoDay(when: number): string {
  const date = new Date(when);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function Empty(): JSX.Element {
  return (
    <div class="empty">
      <svg viewBox="0 0 120 84" aria-hidden="true">
        <rect x="14" y="10" width="92" height="58" rx="7" />
        <circle cx="80" cy="34" r="9" />
        <path d="M64 58c2-9 8-13 16-13s14 4 16 13M26 26h24M26 38h24M26 50h16M4 76h112" />
      </svg>
      <p>
        <strong>请把证件放在读卡器上</strong>
        读出后自动显示，拿起后自动清除。
      </p>
    </div>
  );
}

function Fields(): JSX.Element | null {
  const laid = card.value;
  if (!laid) return null;
  const left = Math.max(0, Math.min(CARD_STAYS, laid.until - now.value));
  return (
    <div class="card">
      <div class="card-head">
        <strong>{cardName(laid.fields.kind)}</strong>
        <span class="left">
          <svg viewBox="0 0 36 36" aria-hidden="true">
            <circle cx="18" cy="18" r="15.9" pathLength="100" />
            <circle
              class="rest"
              cx="18"
              cy="18"
              r="15.9"
              pathLength="100"
              stroke-dasharray={`${(left / CARD_STAYS) * 100} 100`}
            />
          </svg>
          {Math.ceil(left / 1000)} 秒后清除
        </span>
      </div>
      {advice(laid.fields, isoDay(now.value)).map(({ status, text }) => (
        <Note key={text} status={status} live>
          {text}
        </Note>
      ))}
      <dl>
        {rows(laid.fields).map(({ label, value, figures, short }) => (
          <div key={label + value} class={short ? "short" : undefined}>
            <dt>{label}</dt>
            <dd class={figures ? "figures" : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="aside">
        读取用时 {laid.fields.milliseconds} 毫秒 · {day(now.value)}
      </p>
    </div>
  );
}

export function CardPanel(): JSX.Element {
  return (
    <section class="panel card-panel" aria-labelledby="card-title">
      <header>
        <h2 id="card-title">身份证件</h2>
        {card.value ? (
          <button type="button" class="hk-button quiet" onClick={forgetCard}>
            立即清除
          </button>
        ) : null}
      </header>
      <WithDevice device={reader.value} kind="id_card_reader">
        {trouble.value ? (
          <Note status="degraded" title={trouble.value.reason} live>
            {trouble.value.advice}
          </Note>
        ) : null}
        {card.value ? <Fields /> : trouble.value ? null : <Empty />}
      </WithDevice>
    </section>
  );
}
