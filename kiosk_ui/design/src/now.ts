/** The page's one ticking clock, as a signal. */

import { signal, type ReadonlySignal } from "@preact/signals";

const tick = signal(Date.now());
setInterval(() => {
  tick.value = Date.now();
}, 1000);

/** Milliseconds since 1970, once a second. Reading `.value` in a component re-renders it each second. */
export const now: ReadonlySignal<number> = tick;
