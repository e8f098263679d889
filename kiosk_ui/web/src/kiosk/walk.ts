/** The way on foot from one place of a floor to another, around what stands there. */

import type { Floor, Zone } from "./content";

export interface Point {
  x: number;
  y: number;
}

export interface Area extends Point {
  w: number;
  h: number;
}

/** Steps are one unit of the plan; a turn costs as much as these, so that ways are straight. */
const TURN = 3;
const STEPS = [
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: 0, y: -1 },
] as const;

/** One walks through a door and up to a kiosk, and around everything else. */
const solid = ({ kind }: Zone): boolean => kind !== "exit" && kind !== "kiosk";

/** The middle of the square that is in the middle of an area: where somebody stands there. */
export function standing({ x, y, w, h }: Area): Point {
  return { x: Math.floor(x + w / 2) + 0.5, y: Math.floor(y + h / 2) + 0.5 };
}

/** The part of a zone that is one of its windows; the whole zone for none of them. */
export function windowArea(zone: Zone, number: string | undefined): Area {
  const numbers = zone.windows ?? [];
  const at = numbers.indexOf(number ?? "");
  if (at < 0) return zone;
  const share = 1 / numbers.length;
  return zone.w >= zone.h
    ? { ...zone, x: zone.x + zone.w * share * at, w: zone.w * share }
    : { ...zone, y: zone.y + zone.h * share * at, h: zone.h * share };
}

/** Squares of the floor that nothing stands on. */
function free(floor: Floor): (x: number, y: number) => boolean {
  const width = Math.floor(floor.width);
  const height = Math.floor(floor.height);
  const taken = new Uint8Array(width * height);
  for (const zone of floor.zones.filter(solid)) {
    for (let y = Math.floor(zone.y); y < Math.min(zone.y + zone.h, height); y += 1) {
      for (let x = Math.floor(zone.x); x < Math.min(zone.x + zone.w, width); x += 1) {
        taken[y * width + x] = 1;
      }
    }
  }
  return (x, y) => x >= 0 && y >= 0 && x < width && y < height && !taken[y * width + x];
}

/** Whether somebody on this square stands before the area, not at its corner, or in it. */
function before({ x, y, w, h }: Area, at: Point): boolean {
  const beside = (from: number, size: number, square: number): boolean =>
    square + 0.5 > from && square + 0.5 < from + size;
  const near = (from: number, size: number, square: number): boolean =>
    square + 1 >= Math.floor(from) && square <= Math.ceil(from + size);
  return (
    (beside(x, w, at.x) && near(y, h, at.y)) || (beside(y, h, at.y) && near(x, w, at.x))
  );
}

/** Corners of the way from where one stands at `from` to the edge of `to`; empty where there is none. */
export function wayTo(floor: Floor, from: Area, to: Area): Point[] {
  const open = free(floor);
  const start = standing(from);
  const first = { x: Math.floor(start.x), y: Math.floor(start.y) };
  const width = Math.floor(floor.width);
  const key = (at: Point, facing: number): number => (at.y * width + at.x) * 4 + facing;
  const cameFrom = new Map<number, number>();
  const done = new Set<number>();
  // Costs are small whole numbers, so the queue is a row of buckets.
  const queue: { at: Point; facing: number; back: number }[][] = [
    STEPS.map((_, facing) => ({ at: first, facing, back: -1 })),
  ];
  for (let cost = 0; cost < queue.length; cost += 1) {
    for (const { at, facing, back } of queue[cost] ?? []) {
      const here = key(at, facing);
      if (done.has(here)) continue;
      done.add(here);
      cameFrom.set(here, back);
      if (before(to, at)) return corners(trace(cameFrom, here, width), to);
      for (const [next, step] of STEPS.entries()) {
        const square = { x: at.x + step.x, y: at.y + step.y };
        if (!open(square.x, square.y) || done.has(key(square, next))) continue;
        const price = cost + 1 + (next === facing ? 0 : TURN);
        (queue[price] ??= []).push({ at: square, facing: next, back: here });
      }
    }
  }
  return [];
}

function trace(cameFrom: ReadonlyMap<number, number>, end: number, width: number): Point[] {
  const squares: Point[] = [];
  for (let at: number | undefined = end; at !== undefined && at >= 0; at = cameFrom.get(at)) {
    const square = Math.floor(at / 4);
    squares.unshift({ x: (square % width) + 0.5, y: Math.floor(square / width) + 0.5 });
  }
  return squares;
}

/** Only where the way begins, turns and ends; the last point lies on the area's edge. */
function corners(squares: readonly Point[], to: Area): Point[] {
  const last = squares.at(-1);
  if (!last) return [];
  const within = (at: number, from: number, size: number): number =>
    Math.min(Math.max(at, from), from + size);
  const edge = { x: within(last.x, to.x, to.w), y: within(last.y, to.y, to.h) };
  const all = [...squares, edge];
  return all.filter((point, at) => {
    const [one, two] = [all[at - 1], all[at + 1]];
    if (!one || !two) return true;
    return !(
      (one.x === point.x && point.x === two.x) ||
      (one.y === point.y && point.y === two.y)
    );
  });
}
