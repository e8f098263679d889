/** The year's holidays as the State Council's notice has them: a line for each run of days. */

import type { Exceptional } from "../hall/care_api";

const DAY = 86_400_000;
const LINE = /^(\d{4}-\d\d-\d\d)(?:\s*(?:至|到|~|～|—|–)\s*(\d{4}-\d\d-\d\d))?\s+(休|班)\s*(.*)$/;
/** No holiday is longer; a longer run is a slip of the year. */
const LONGEST = 31;
const TOLD_FROM = "11-15";

/** `2026-10-01 至 2026-10-07 休 国庆节` a line, in order of days. */
export function holidaysText(days: readonly Exceptional[]): string {
  const runs: { first: string; last: string; open: boolean; name: string }[] = [];
  for (const one of [...days].sort((a, b) => a.day.localeCompare(b.day))) {
    const run = runs.at(-1);
    if (run && run.open === one.open && run.name === one.name && next(run.last) === one.day) {
      run.last = one.day;
    } else {
      runs.push({ first: one.day, last: one.day, open: one.open, name: one.name });
    }
  }
  return runs
    .map(({ first, last, open, name }) =>
      `${first}${first === last ? "" : ` 至 ${last}`} ${open ? "班" : "休"} ${name}`.trim(),
    )
    .join("\n");
}

/** The days, or what is wrong with which line, in words. */
export function parseHolidays(text: string): Exceptional[] | string {
  const days: Exceptional[] = [];
  const seen = new Set<string>();
  for (const [at, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    const where = `第 ${at + 1} 行“${line.trim()}”`;
    const found = LINE.exec(line.trim());
    if (!found) return `${where}看不懂，请写成“2026-10-01 至 2026-10-07 休 国庆节”。`;
    const first = found[1]!;
    const last = found[2] ?? first;
    if (!exists(first) || !exists(last)) return `${where}里有日历上没有的日子。`;
    const length = (Date.parse(last) - Date.parse(first)) / DAY + 1;
    if (length < 1) return `${where}的结束早于开始。`;
    if (length > LONGEST) return `${where}超过 ${LONGEST} 天，请检查年份和月份。`;
    for (let day = first; day <= last; day = next(day)) {
      if (seen.has(day)) return `${where}：${day} 前面已经写过，请删去一个。`;
      seen.add(day);
      days.push({ day, open: found[3] === "班", name: found[4]!.trim().slice(0, 32) });
    }
  }
  return days;
}

/** The last year with holidays; 0 when there are none. */
export const lastYear = (days: readonly Exceptional[]): number =>
  Math.max(0, ...days.map((one) => Number(one.day.slice(0, 4))));

/** The year whose holidays should be known by now; those of the next are announced in November. */
export function yearWanted(now: number | Date): number {
  const china = new Date(Number(now) + 8 * 3_600_000).toISOString();
  return Number(china.slice(0, 4)) + (china.slice(5, 10) >= TOLD_FROM ? 1 : 0);
}

const next = (day: string): string => new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);

function exists(day: string): boolean {
  const at = Date.parse(day);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === day;
}
