/** The card on the reader: its fields while it lies there, at most a minute. */

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Note, now } from "@hallkeeper/design";
import { advice, cardName, rows } from "./card";
import { Key } from "./key";
import { Trouble, WithDevice } from "./panels";
import { Picture } from "./pictures";
import { card, CARD_STAYS, cardHidden, reader, trouble, type LaidCard } from "./state";
import { t } from "./words";

/** Steps of ever smaller type until all rows fit; a card has up to 4 appended addresses. */
const TIGHTEST = 4;

function isoDay(when: number): string {
  const date = new Date(when);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function Empty(): JSX.Element {
  return (
    <div class="empty">
      <Picture of="card" />
      <p>
        <strong>{t.value.card.lay}</strong>
        {t.value.card.layAbout}
      </p>
    </div>
  );
}

function TimeLeft({ until }: { until: number }): JSX.Element {
  const left = Math.max(0, Math.min(CARD_STAYS, until - now.value));
  return (
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
      {t.value.card.clearsIn(Math.ceil(left / 1000))}
    </span>
  );
}

function Photo({ laid }: { laid: LaidCard }): JSX.Element {
  if (laid.photo) return <img class="photo" src={laid.photo} alt={t.value.card.photo} />;
  return (
    <figure class="photo none">
      <svg viewBox="0 0 102 126" aria-hidden="true">
        <circle cx="51" cy="48" r="22" />
        <path d="M11 126c2-32 16-46 40-46s38 14 40 46z" />
      </svg>
      <figcaption>{t.value.card.noPhoto}</figcaption>
    </figure>
  );
}

function Fields({ laid }: { laid: LaidCard }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const { fields, photo } = laid;
  const words = t.value;
  const today = isoDay(laid.until - CARD_STAYS);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const fit = (): void => {
      for (let tight = 0; tight <= TIGHTEST; tight += 1) {
        element.dataset["tight"] = String(tight);
        if (element.scrollHeight <= element.clientHeight + 1) return;
      }
    };
    fit();
    addEventListener("resize", fit);
    return () => removeEventListener("resize", fit);
  }, [fields, photo, words]);
  return (
    <div class="card" ref={place}>
      <div class="card-head">
        <strong>{cardName(fields.kind)}</strong>
        <TimeLeft until={laid.until} />
      </div>
      {advice(fields, today).map(({ status, text }) => (
        <Note key={text} status={status} live>
          {text}
        </Note>
      ))}
      <div class="card-rows">
        <Photo laid={laid} />
        <dl>
          {rows(fields, today).map(({ label, value, size }) => (
            <div key={label + value} class={size}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}

export function CardPanel(): JSX.Element {
  const laid = card.value;
  const words = t.value.card;
  return (
    <section class="panel card-panel" aria-labelledby="card-title">
      <header>
        <h2 id="card-title">{words.title}</h2>
        {laid ? (
          <button
            type="button"
            class="hk-button quiet"
            aria-pressed={cardHidden.value}
            onClick={() => {
              cardHidden.value = !cardHidden.value;
            }}
          >
            {cardHidden.value ? words.show : words.hide} <Key of="hideCard" />
          </button>
        ) : null}
      </header>
      <WithDevice device={reader.value} kind="id_card_reader">
        {trouble.value ? (
          <Trouble status="degraded" title={trouble.value.reason} drawing="lift">
            {trouble.value.advice}
          </Trouble>
        ) : null}
        {laid && cardHidden.value ? (
          <div class="empty">
            <Picture of="card" />
            <p>
              <strong>{words.hidden}</strong>
              {words.hiddenAbout}
            </p>
            <TimeLeft until={laid.until} />
          </div>
        ) : null}
        {laid && !cardHidden.value ? <Fields laid={laid} /> : null}
        {laid || trouble.value ? null : <Empty />}
      </WithDevice>
    </section>
  );
}
