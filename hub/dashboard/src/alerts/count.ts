/** How many open alerts wait for somebody: the number beside 告警 in the bar. */

import { effect, signal } from "@preact/signals";
import { ask } from "../api";
import { alertNews } from "../live";
import { me } from "../me";

export const unacknowledged = signal(0);

/** Milliseconds within which news are one: a storm must not ask a thousand times. */
const TOGETHER = 400;

let waiting: ReturnType<typeof setTimeout> | undefined;

effect(() => {
  void alertNews.value;
  if (!me.value) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    ask<{ unacknowledged: number }>("/api/alerts/count").then(
      (found) => (unacknowledged.value = found.unacknowledged),
      () => {}, // the line's own state tells that the hub is not heard
    );
  }, TOGETHER);
});
