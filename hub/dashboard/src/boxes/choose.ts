/** Which boxes are shown, in which order: what is typed, what is chosen, what a column sorts by. */

import type { BoxRow } from "./api";

export type Column = "edge" | "hall" | "status" | "broken" | "outbox_depth" | "clock" | "version" | "heard";

export interface Wish {
  text: string;
  status: string;
  trouble: boolean;
  sort: Column;
  down: boolean;
}

/** Seconds by which a clock may be off before somebody should look. */
export const CLOCK_OFF = 5;
/** Events waiting in a box from which on it is worth a look. */
export const DEEP = 100;

const STATUS_ORDER = ["lost", "silent", "flapping", "never", "left", "online"];

export function isTroubled(box: BoxRow): boolean {
  return (
    !["online", "left"].includes(box.status) ||
    box.broken > 0 ||
    box.outbox_depth >= DEEP ||
    Math.abs(box.clock_offset ?? 0) >= CLOCK_OFF ||
    box.clock_synced === false
  );
}

export function chosen(
  boxes: readonly BoxRow[],
  wish: Wish,
  hallName: (code: string) => string,
): BoxRow[] {
  const words = wish.text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = boxes.filter((box) => {
    if (wish.status && box.status !== wish.status) return false;
    if (wish.trouble && !isTroubled(box)) return false;
    if (!words.length) return true;
    const all = `${box.edge} ${hallName(box.hall)} ${box.hall} ${box.version}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const key = keyOf(wish.sort, hallName);
  const turn = wish.down ? -1 : 1;
  return found.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    const order = typeof x === "number" ? x - (y as number) : x.localeCompare(y as string, "zh-CN");
    return order * turn || a.edge.localeCompare(b.edge);
  });
}

function keyOf(
  column: Column,
  hallName: (code: string) => string,
): (box: BoxRow) => string | number {
  const keys: Record<Column, (box: BoxRow) => string | number> = {
    edge: (box) => box.edge,
    hall: (box) => hallName(box.hall),
    status: (box) => STATUS_ORDER.indexOf(box.status),
    broken: (box) => -box.broken,
    outbox_depth: (box) => -box.outbox_depth,
    clock: (box) => -Math.abs(box.clock_offset ?? 0),
    version: (box) => box.version,
    heard: (box) => (box.last_heard ? Date.parse(box.last_heard) : 0),
  };
  return keys[column];
}

/** `+0.3 秒`, `–` when never heard. */
export function clockWords(offset: number | null): string {
  if (offset === null) return "–";
  const off = -offset; // the hub keeps how far the box is behind
  if (Math.abs(off) < 1) return "准";
  const words =
    Math.abs(off) < 120 ? `${Math.round(Math.abs(off))} 秒` : `${Math.round(Math.abs(off) / 60)} 分`;
  return off > 0 ? `快 ${words}` : `慢 ${words}`;
}
