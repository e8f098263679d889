/** The strip chart of a device: its service hours laid end to end, day by day, coloured by what it was. */

export type Class = "up" | "down" | "unknown" | "closed";

export interface Piece {
  /** Share of the strip's width, 0 to 1. */
  from: number;
  to: number;
  what: Class;
}

const UP = new Set(["ok", "degraded", "online"]);
const UNKNOWN = new Set(["unknown", "starting", "left"]);

export function classOf(status: string): Class {
  if (UP.has(status)) return "up";
  return UNKNOWN.has(status) ? "unknown" : "down";
}

const DAY = 86_400;
/** China's offset; days are hers wherever the page is looked at. */
const EAST_8 = 8 * 3600;

/** Midnight in China at or before this moment, in seconds. */
export const dayOf = (at: number): number => Math.floor((at + EAST_8) / DAY) * DAY - EAST_8;

/** Where a moment of open time lies: each day has the same width, its open hours fill it. */
export function placer(
  open: readonly (readonly [number, number])[],
  begin: number,
  days: number,
): (at: number) => number {
  const first = dayOf(begin);
  const lengths = new Array<number>(days).fill(0);
  for (const [from, to] of open) {
    const day = Math.round((dayOf(from) - first) / DAY);
    if (day >= 0 && day < days) lengths[day]! += to - from;
  }
  // Today's hours are only told up to now; it is as wide as the longest day all the same.
  const longest = Math.max(1, ...lengths);
  return (at) => {
    const day = Math.floor((dayOf(at) - first) / DAY);
    if (day < 0) return 0;
    if (day >= days) return 1;
    let past = 0;
    for (const [from, to] of open) {
      if (dayOf(from) === dayOf(at) && at > from) past += Math.min(at, to) - from;
    }
    const whole = day === days - 1 ? Math.max(longest, lengths[day]!) : lengths[day]! || longest;
    return (day + Math.min(1, past / whole)) / days;
  };
}

/** The pieces of a strip, in order; what is not covered had no device or was closed. */
export function pieces(
  spells: readonly (readonly [number, number, string])[],
  open: readonly (readonly [number, number])[],
  begin: number,
  days: number,
): Piece[] {
  const at = placer(open, begin, days);
  const found: Piece[] = [];
  for (const [from, to, status] of spells) {
    for (const [start, stop] of open) {
      const a = Math.max(from, start);
      const b = Math.min(to, stop);
      if (a >= b) continue;
      const what = classOf(status);
      const piece = { from: at(a), to: at(b - 0.001), what };
      const last = found.at(-1);
      if (last && last.what === what && piece.from - last.to < 1e-6) last.to = piece.to;
      else found.push(piece);
    }
  }
  return found;
}

/** `99.2 %`, never rounded up to 100; `–` where nothing is known. */
export function percent(share: number | null): string {
  if (share === null) return "–";
  if (share >= 1) return "100 %";
  return `${Math.min(99.9, Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

/** `1 小时 20 分`, `35 分`, `2.5 天` of service hours. */
export function hoursWords(seconds: number | null): string {
  if (seconds === null) return "–";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} 分`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return hours < 24 && rest ? `${hours} 小时 ${rest} 分` : `${hours} 小时`;
}
