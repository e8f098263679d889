/** Service hours as people read and type them. */

import type { Hours, Season } from "./care_api";

const DAYS = ["", "一", "二", "三", "四", "五", "六", "日"];

/** `周一至周五`, `周一、三、五`, `每天`. */
export function weekdayWords(weekdays: readonly number[]): string {
  const days = [...new Set(weekdays)].sort((a, b) => a - b);
  if (!days.length) return "不开放";
  if (days.length === 7) return "每天";
  const first = days[0]!;
  const last = days.at(-1)!;
  if (days.length > 2 && last - first === days.length - 1) return `周${DAYS[first]}至周${DAYS[last]}`;
  return `周${days.map((day) => DAYS[day]).join("、")}`;
}

/** `夏季 5月1日起 8:30–12:00、15:00–18:00`. */
export function seasonWords(season: Season): string {
  const [month, day] = season.begin.split("-").map(Number);
  const spans = season.spans.map(([from, to]) => `${short(from)}–${short(to)}`).join("、");
  return `${season.name} ${month}月${day}日起 ${spans || "不开放"}`;
}

const short = (clock: string): string => clock.replace(/^0(\d)/, "$1");

/** `08:30-12:00 15:00-18:00` as it is typed; null where it cannot be read. */
export function parseSpans(text: string): [string, string][] | null {
  const spans: [string, string][] = [];
  for (const part of text.split(/[\s,，、;；]+/).filter(Boolean)) {
    const found = /^(\d{1,2})[:：](\d\d)[-–—~至](\d{1,2})[:：](\d\d)$/.exec(part);
    if (!found) return null;
    const [, h1, m1, h2, m2] = found;
    spans.push([`${h1!.padStart(2, "0")}:${m1}`, `${h2!.padStart(2, "0")}:${m2}`]);
  }
  return spans;
}

export const spansText = (season: Season): string =>
  season.spans.map(([from, to]) => `${from}-${to}`).join(" ");

/** `2026-10-02 休 国庆节` a line each; null where a line cannot be read. */
export function parseExceptions(text: string): Hours["exceptions"] | null {
  const found: Hours["exceptions"] = [];
  for (const line of text.split("\n").map((one) => one.trim()).filter(Boolean)) {
    const parts = /^(\d{4}-\d\d-\d\d)\s+(休|开)\s*(.*)$/.exec(line);
    if (!parts) return null;
    found.push({ day: parts[1]!, open: parts[2] === "开", name: parts[3]!.slice(0, 32) });
  }
  return found;
}

export const exceptionsText = (hours: Hours): string =>
  hours.exceptions
    .map((one) => `${one.day} ${one.open ? "开" : "休"} ${one.name}`.trim())
    .join("\n");
