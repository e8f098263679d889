/** Whether the hall is open, by its two seasons and its weekdays; holidays are announced, not computed. */

import { language, t } from "../words";
import { shortDay } from "../words/dates";
import type { Hours, Season } from "./content";

const two = (n: number): string => String(n).padStart(2, "0");

/** The season a day falls in; a season may run over New Year; the first one if none fits. */
export function seasonOf(hours: Hours, when: Date): Season | undefined {
  const today = `${two(when.getMonth() + 1)}-${two(when.getDate())}`;
  const within = ({ start, end }: Season): boolean =>
    start <= end ? start <= today && today <= end : today >= start || today <= end;
  return hours.seasons.find(within) ?? hours.seasons[0];
}

/** `open`, `break` between two spans, `later` before the first, `closed` after the last or all day. */
export type Open = "open" | "break" | "later" | "closed";

export function openAt(hours: Hours, when: Date): Open {
  const season = seasonOf(hours, when);
  const weekday = when.getDay() || 7;
  if (!season || !hours.weekdays.includes(weekday)) return "closed";
  const clock = `${two(when.getHours())}:${two(when.getMinutes())}`;
  if (season.spans.some(([from, to]) => from <= clock && clock < to)) return "open";
  const first = season.spans[0]?.[0] ?? "";
  const last = season.spans.at(-1)?.[1] ?? "";
  if (clock < first) return "later";
  return clock >= last ? "closed" : "break";
}

/** The state in words with what comes next. */
export function openWords(hours: Hours, when: Date): { state: Open; text: string } {
  const state = openAt(hours, when);
  const season = seasonOf(hours, when);
  const clock = `${two(when.getHours())}:${two(when.getMinutes())}`;
  const next = season?.spans.find(([from]) => from > clock)?.[0] ?? "";
  const words = t.value.hours;
  return { state, text: state === "open" || state === "closed" ? words[state] : words[state](next) };
}

/** `8:00–12:00`, without leading noughts, as people write hours on a door. */
export function spanWords([from, to]: [string, string]): string {
  return `${from.replace(/^0/, "")}–${to.replace(/^0/, "")}`;
}

/** `5月1日至9月30日`, `1 May – 30 September`. */
export function seasonDays({ start, end }: Season): string {
  const [from, to] = [start, end].map((monthDay) => shortDay(`2024-${monthDay}T12:00`));
  return language.value === "en" ? `${from} – ${to}` : `${from}至${to}`;
}

const CHINESE_DAYS = ["", "周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const ENGLISH_DAYS = ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** `周一至周五`, `Mon–Fri` for a run of days, else each day. */
export function weekdayWords(weekdays: number[]): string {
  const english = language.value === "en";
  const names = english ? ENGLISH_DAYS : CHINESE_DAYS;
  const days = [...weekdays].sort();
  const run = days.every((day, at) => at === 0 || day === (days[at - 1] ?? 0) + 1);
  const [first, last] = [names[days[0] ?? 0], names[days.at(-1) ?? 0]];
  if (days.length > 2 && run) return `${first}${english ? "–" : "至"}${last}`;
  return days.map((day) => names[day]).join(english ? ", " : "、");
}
