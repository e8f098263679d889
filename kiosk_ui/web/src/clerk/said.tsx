/** What was just done, said aloud and shown for a moment; while it can be taken back, how long. */

import type { JSX } from "preact";
import { now } from "@hallkeeper/design";
import { waiting } from "./later";
import { said } from "./state";
import { t } from "./words";

/** Milliseconds that a sentence stays in sight. */
const STAYS = 5000;

export function Said(): JSX.Element {
  const due = waiting.value;
  const { text, at } = said.value;
  const shown = now.value - at < STAYS ? text : "";
  return (
    <p class="said">
      <span role="status">{due ? due.label : shown}</span>
      {due ? (
        <small aria-hidden="true">
          {t.value.visit.takenBackFor(Math.max(1, Math.ceil((due.until - now.value) / 1000)))}
        </small>
      ) : null}
    </p>
  );
}
