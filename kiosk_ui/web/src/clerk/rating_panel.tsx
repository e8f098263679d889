/** Asking for a rating, and the grade when it was pressed. */

import type { JSX } from "preact";
import { Note, now } from "@hallkeeper/design";
import { ASK_SECONDS, askRating, cancelRating } from "./acts";
import { WithDevice } from "./panels";
import { pad, rating } from "./state";

function Stars({ grade }: { grade: number }): JSX.Element {
  return (
    <span class="stars" aria-hidden="true">
      {"★".repeat(grade)}
      <i>{"★".repeat(5 - grade)}</i>
    </span>
  );
}

function Ask({ again }: { again?: boolean }): JSX.Element {
  return (
    <button type="button" class="hk-button wide" onClick={() => void askRating()}>
      {again ? "再请评价" : "请群众评价"} <kbd>P</kbd>
    </button>
  );
}

export function RatingPanel(): JSX.Element {
  const at = rating.value;
  return (
    <section class="panel rating-panel" aria-labelledby="rating-title">
      <header>
        <h2 id="rating-title">服务评价</h2>
        <p>自愿、不记名</p>
      </header>
      <WithDevice device={pad.value} kind="satisfaction_keypad">
        {at.at === "idle" ? <Ask /> : null}
        {at.at === "asking" ? (
          <div class="asking" role="status">
            <p>
              <strong>请群众在评价器上按键</strong>
              <span aria-hidden="true">
                还有 {Math.max(0, Math.min(ASK_SECONDS, Math.ceil((at.until - now.value) / 1000)))} 秒
              </span>
            </p>
            <button type="button" class="hk-button" onClick={() => void cancelRating()}>
              取消 <kbd>Esc</kbd>
            </button>
          </div>
        ) : null}
        {at.at === "rated" ? (
          <div class="rated" role="status">
            <Stars grade={at.grade} />
            <strong>{at.label}</strong>
            <span>已评价</span>
          </div>
        ) : null}
        {at.at === "unanswered" ? (
          <>
            <Note status="off">这次没有评价，不影响办理。</Note>
            <Ask again />
          </>
        ) : null}
        {at.at === "failed" ? (
          <>
            <Note status="degraded" title="没有请成" live>
              {at.reason}
            </Note>
            <Ask again />
          </>
        ) : null}
      </WithDevice>
    </section>
  );
}
