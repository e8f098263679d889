/** Times as people in a hall say them. Every function takes `now`, none looks at a clock. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKDAYS = ["日", "一", "二", "三", "四", "五", "六"];

type Moment = Date | string | number;

const two = (n: number): string => String(n).padStart(2, "0");

function toDate(when: Moment): Date | null {
  const date = when instanceof Date ? when : new Date(when);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `09:05`, local time; an unreadable time gives an empty string. */
export function clock(when: Moment): string {
  const date = toDate(when);
  return date ? `${two(date.getHours())}:${two(date.getMinutes())}` : "";
}

/** `2026年3月1日`, local time. */
export function day(when: Moment): string {
  const date = toDate(when);
  return date ? `${date.getFullYear()}年${date.getMonth() + 1}月${date.getDate()}日` : "";
}

/** `星期日`, local time. */
export function weekday(when: Moment): string {
  const date = toDate(when);
  return date ? `星期${WEEKDAYS[date.getDay()] ?? ""}` : "";
}

/**
 * `刚刚`, `25秒前`, `3分钟前`, `2小时前`, `昨天 09:05`, `3月1日 09:05`, `2025年3月1日`.
 * A time in the future (a box without a clock battery) is `刚刚` up to a minute and then a date.
 */
export function ago(when: Moment, now: Moment): string {
  const then = toDate(when);
  const at = toDate(now);
  if (!then || !at) return "";
  const passed = at.getTime() - then.getTime();
  if (passed < 10_000 && passed > -MINUTE) return "刚刚";
  if (passed >= 0 && passed < MINUTE) return `${Math.floor(passed / 1000)}秒前`;
  if (passed >= 0 && passed < HOUR) return `${Math.floor(passed / MINUTE)}分钟前`;
  if (passed >= 0 && passed < 12 * HOUR) return `${Math.floor(passed / HOUR)}小时前`;
  const midnight = new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
  if (then.getTime() >= midnight && passed >= 0) return `今天 ${clock(then)}`;
  if (then.getTime() >= midnight - DAY && passed >= 0) return `昨天 ${clock(then)}`;
  if (then.getFullYear() === at.getFullYear()) {
    return `${then.getMonth() + 1}月${then.getDate()}日 ${clock(then)}`;
  }
  return day(then);
}

/** `8秒`, `3分钟`, `2小时5分`, `4天3小时` of a span in milliseconds; negative spans count as 0. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}秒`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}分钟`;
  const hours = Math.floor(seconds / 3600);
  if (hours < 24) {
    const minutes = Math.floor((seconds % 3600) / 60);
    return minutes ? `${hours}小时${minutes}分` : `${hours}小时`;
  }
  const rest = hours % 24;
  return rest ? `${Math.floor(hours / 24)}天${rest}小时` : `${Math.floor(hours / 24)}天`;
}
