/** Acts that cannot be taken back once done: they wait a while, and till then they can. */

import { signal } from "@preact/signals";

interface Waiting {
  label: string;
  /** Milliseconds since 1970 when it is done. */
  until: number;
  act: () => void;
  takeBack: () => void;
}

/** The one act that waits now. */
export const waiting = signal<Waiting | null>(null);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Do `act` after `ms` unless taken back; another act that waits is done first. */
export function later(label: string, ms: number, act: () => void, takeBack: () => void): void {
  settle();
  waiting.value = { label, until: Date.now() + ms, act, takeBack };
  timer = setTimeout(settle, ms);
}

/** Do at once what waits. */
export function settle(): void {
  const due = waiting.value;
  clearTimeout(timer);
  waiting.value = null;
  due?.act();
}

/** Take back what waits; false when nothing does. */
export function takeBack(): boolean {
  const due = waiting.value;
  if (!due) return false;
  clearTimeout(timer);
  waiting.value = null;
  due.takeBack();
  return true;
}
