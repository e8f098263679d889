/** The bottom of the page: rating, slips, undo and the end of the visit. */

import type { JSX } from "preact";
import { now } from "@hallkeeper/design";
import { ASK_SECONDS, askRating, cancelRating } from "./acts";
import { ActButton, Key } from "./key";
import { anything, history } from "./papers";
import { waiting } from "./later";
import { Said } from "./said";
import { card, pad, rating, usable } from "./state";
import { t } from "./words";

function Stars({ grade }: { grade: number }): JSX.Element {
  return (
    <span class="stars" aria-hidden="true">
      {"★".repeat(grade)}
      <i>{"★".repeat(5 - grade)}</i>
    </span>
  );
}

function Rating(): JSX.Element {
  const at = rating.value;
  const words = t.value.rating;
  const ask = (
    <button
      type="button"
      class="hk-button"
      disabled={!usable(pad.value)}
      title={usable(pad.value) ? undefined : t.value.told.kind("satisfaction_keypad")}
      onClick={() => void askRating()}
    >
      {at.at === "idle" ? words.ask : words.again} <Key of="rate" />
    </button>
  );
  return (
    <section class="rating" aria-label={words.title}>
      {at.at === "asking" ? (
        <>
          <p role="status">
            <strong>{words.asking}</strong>
            <span aria-hidden="true">
              {words.left(
                Math.max(0, Math.min(ASK_SECONDS, Math.ceil((at.until - now.value) / 1000))),
              )}
            </span>
          </p>
          <button type="button" class="hk-button" onClick={() => void cancelRating()}>
            {t.value.cancel} <kbd>Esc</kbd>
          </button>
        </>
      ) : at.at === "rated" ? (
        <p class="rated" role="status">
          <Stars grade={at.grade} />
          <strong>{words.grades[at.grade]}</strong> {words.rated}
        </p>
      ) : (
        <>
          {ask}
          {at.at === "unanswered" ? <p role="status">{words.none}</p> : null}
          {at.at === "failed" ? (
            <p class="bad" role="status">
              {words.failed}：{at.reason}
            </p>
          ) : null}
        </>
      )}
    </section>
  );
}

export function Bar(): JSX.Element {
  const words = t.value;
  const { past, future } = history.value;
  return (
    <footer class="bar">
      <Rating />
      <ActButton of="notice">{words.notice.title}</ActButton>
      <ActButton of="receipt">{words.notice.receipt}</ActButton>
      <Said />
      <ActButton of="help" class="quiet">
        {words.keys.help}
      </ActButton>
      <ActButton of="undo" class={waiting.value ? "due" : ""} disabled={!past.length && !waiting.value}>
        {words.visit.undo}
      </ActButton>
      <ActButton of="redo" disabled={!future.length}>
        {words.visit.redo}
      </ActButton>
      <ActButton of="finish" class={anything.value || card.value ? "primary" : ""}>
        {words.visit.finish}
      </ActButton>
    </footer>
  );
}
