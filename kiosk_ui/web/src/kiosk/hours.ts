/** Whether the hall is open, by its two seasons and its weekdays; holidays are announced, not computed. */

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
  if (state === "open") return { state, text: "正在服务" };
  if (state === "closed") return { state, text: "现在休息" };
  return { state, text: `${state === "break" ? "午间休息" : "尚未开始"}，${next} 开始服务` };
}

/** `8:00–12:00`, without leading noughts, as people write hours on a door. */
export function spanWords([from, to]: [string, string]): string {
  return `${from.replace(/^0/, "")}–${to.replace(/^0/, "")}`;
}

/** `5月1日至9月30日`. */
export function seasonDays({ start, end }: Season): string {
  const words = (monthDay: string): string => {
    const [month, day] = monthDay.split("-");
    return `${Number(month)}月${Number(day)}日`;
  };
  return `${words(start)}至${words(end)}`;
}

/** `周一至周五` for a run of days, else each day. */
export function weekdayWords(weekdays: number[]): string {
  const names = ["", "一", "二", "三", "四", "五", "六", "日"];
  const days = [...weekdays].sort();
  const run = days.every((day, at) => at === 0 || day === (days[at - 1] ?? 0) + 1);
  if (days.length > 2 && run) return `周${names[days[0] ?? 0]}至周${names[days.at(-1) ?? 0]}`;
  return days.map((day) => `周${names[day]}`).join("、");
}
