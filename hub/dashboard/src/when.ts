/** Moments as the dashboard says them; the shared words of time come from the design package. */

import { computed } from "@preact/signals";
import { clock, now, span } from "@hallkeeper/design";

/** The clock for long lists: moves every five seconds, so that a hundred rows need not each second. */
export const unhurried = computed(() => now.value - (now.value % 5000));

/** `10:21:07`, local time; empty for no time. */
export function seconds(when: number | string): string {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return "";
  return `${clock(date)}:${String(date.getSeconds()).padStart(2, "0")}`;
}

/** `10:21` on the day of `now`, else `11月2日 10:21`, in another year `2025年11月2日 10:21`. */
export function moment(when: string | number | null, now: number): string {
  if (when === null) return "";
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return "";
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return clock(date);
  const year = date.getFullYear() === today.getFullYear() ? "" : `${date.getFullYear()}年`;
  return `${year}${date.getMonth() + 1}月${date.getDate()}日 ${clock(date)}`;
}

/** `10:21:07` on the day of `now`, else as `moment`. */
export function instant(when: string, now: number): string {
  const sameDay = new Date(when).toDateString() === new Date(now).toDateString();
  return sameDay ? seconds(when) : moment(when, now);
}

/** `12分钟，自 10:21`; empty when it is not known since when. */
export function lasting(since: string | null, now: number): string {
  if (since === null) return "";
  const start = new Date(since).getTime();
  if (Number.isNaN(start)) return "";
  return `${span(now - start)}，自 ${moment(since, now)}`;
}

/** `2026-11-23`, the local day, as date fields want it. */
export function isoDay(when: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
}
