/** Where every hall lies on the canvas: districts by number of halls, halls as even cells within. */

import type { Hall } from "../halls";

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Tile extends Rect {
  hall: Hall;
  /** The tile of the hall that heads a district, drawn with a frame. */
  head: boolean;
}

/** A county or township with the halls below it; `strip` is its title line where it has one. */
export interface District extends Rect {
  hall: Hall;
  depth: number;
  strip: Rect | null;
}

export interface Layout {
  tiles: Tile[];
  districts: District[];
  byCode: Map<string, Tile>;
}

/** Height of a district's title line in CSS pixels. */
export const STRIP = 20;
const COUNTY_GAP = 6;
const TOWNSHIP_GAP = 2;
/** Cells wide enough for a name; below this they are squares. */
const NAMED_AREA = 900;
const NAMED_ASPECT = 3;
const WIDEST = { w: 240, h: 66 };
/** The room that a title takes, as a share of all halls shown. */
const TITLE_SHARE = 0.01;

/**
 * Lays out `root` and everything below it; its children get titles. A `root` with districts below has
 * no tile of its own: the page names it above the tiles.
 */
export function layOut(root: Hall, width: number, height: number): Layout {
  const layout: Layout = { tiles: [], districts: [], byCode: new Map() };
  place(layout, root, { x: 0, y: 0, w: width, h: height }, 0);
  for (const tile of layout.tiles) layout.byCode.set(tile.hall.code, tile);
  return layout;
}

function place(layout: Layout, hall: Hall, rect: Rect, depth: number): void {
  const strip =
    depth === 1 && hall.children.length > 0 && rect.h > STRIP * 2 && rect.w > 30
      ? { ...rect, h: STRIP }
      : null;
  layout.districts.push({ ...rect, hall, depth, strip });
  let inner = rect;
  if (strip) {
    const side = STRIP - 6;
    layout.tiles.push({ hall, head: true, x: rect.x, y: rect.y + 2, w: side, h: side });
    inner = { x: rect.x, y: rect.y + STRIP, w: rect.w, h: rect.h - STRIP };
  }
  const branches = hall.children.filter((child) => child.children.length > 0);
  const leaves = hall.children.filter((child) => child.children.length === 0);
  if (branches.length === 0) {
    const own = !strip;
    cells(layout, own ? [hall, ...leaves] : leaves, inner, own ? hall : null);
    return;
  }
  const gap = depth === 0 ? COUNTY_GAP : TOWNSHIP_GAP;
  const title = depth === 0 ? count(hall) * TITLE_SHARE : 1;
  const weights = branches.map((child) => count(child) + title);
  if (leaves.length) weights.push(leaves.length);
  const rects = squarify(weights, inner);
  branches.forEach((child, at) => place(layout, child, shrink(rects[at]!, gap, inner), depth + 1));
  if (leaves.length) cells(layout, leaves, shrink(rects[branches.length]!, gap, inner), null);
}

function cells(layout: Layout, halls: Hall[], rect: Rect, head: Hall | null): void {
  const area = (rect.w * rect.h) / Math.max(1, halls.length);
  const grid = gridOf(halls.length, rect.w, rect.h, area > NAMED_AREA ? NAMED_ASPECT : 1);
  const w = Math.min(rect.w / grid.columns, WIDEST.w);
  const h = Math.min(rect.h / grid.rows, WIDEST.h);
  halls.forEach((hall, at) => {
    layout.tiles.push({
      hall,
      head: hall === head,
      x: rect.x + (at % grid.columns) * w,
      y: rect.y + Math.floor(at / grid.columns) * h,
      w,
      h,
    });
  });
}

/** Columns and rows for `n` cells nearest to `aspect` (width by height) with few cells left over. */
export function gridOf(
  n: number,
  width: number,
  height: number,
  aspect: number,
): { columns: number; rows: number } {
  let best = { columns: 1, rows: Math.max(1, n) };
  let least = Infinity;
  for (let columns = 1; columns <= n; columns += 1) {
    const rows = Math.ceil(n / columns);
    const shape = Math.abs(Math.log(width / columns / (height / rows) / aspect));
    const bad = shape + (0.6 * (columns * rows - n)) / n;
    if (bad < least) {
      least = bad;
      best = { columns, rows };
    }
  }
  return best;
}

function count(hall: Hall): number {
  return hall.children.reduce((sum, child) => sum + count(child), 1);
}

/** Half a gap off each side, except where the side lies on the edge of `outer`. */
function shrink(rect: Rect, gap: number, outer: Rect): Rect {
  const half = gap / 2;
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 0.5;
  const left = near(rect.x, outer.x) ? 0 : half;
  const top = near(rect.y, outer.y) ? 0 : half;
  const right = near(rect.x + rect.w, outer.x + outer.w) ? 0 : half;
  const bottom = near(rect.y + rect.h, outer.y + outer.h) ? 0 : half;
  return { x: rect.x + left, y: rect.y + top, w: rect.w - left - right, h: rect.h - top - bottom };
}

/**
 * Squarified treemap (Bruls, Huizing, van Wijk 2000): areas in proportion to `weights`, rectangles as
 * square as possible; the results stand in the order of `weights`.
 */
export function squarify(weights: readonly number[], rect: Rect): Rect[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scale = total > 0 ? (rect.w * rect.h) / total : 0;
  const order = weights.map((weight, at) => ({ at, area: weight * scale }));
  order.sort((a, b) => b.area - a.area || a.at - b.at);
  const out = new Array<Rect>(weights.length);
  let rest = { ...rect };
  let from = 0;
  while (from < order.length) {
    const side = Math.max(1e-6, Math.min(rest.w, rest.h));
    let to = from + 1;
    let sum = order[from]!.area;
    while (to < order.length) {
      const more = sum + order[to]!.area;
      if (
        ratio(order[from]!.area, order[to]!.area, more, side) >
        ratio(order[from]!.area, order[to - 1]!.area, sum, side)
      )
        break;
      sum = more;
      to += 1;
    }
    const thick = sum / side;
    const wide = rest.w >= rest.h;
    let along = 0;
    for (const { at, area } of order.slice(from, to)) {
      const long = thick > 0 ? area / thick : 0;
      out[at] = wide
        ? { x: rest.x, y: rest.y + along, w: thick, h: long }
        : { x: rest.x + along, y: rest.y, w: long, h: thick };
      along += long;
    }
    rest = wide
      ? { x: rest.x + thick, y: rest.y, w: rest.w - thick, h: rest.h }
      : { x: rest.x, y: rest.y + thick, w: rest.w, h: rest.h - thick };
    from = to;
  }
  return out;
}

/** The worst aspect of a row whose largest and smallest areas are given. */
function ratio(largest: number, smallest: number, sum: number, side: number): number {
  const square = side * side;
  return Math.max((square * largest) / (sum * sum), (sum * sum) / (square * smallest));
}

/** The tile under a point, or null. */
export function tileAt(layout: Layout, x: number, y: number): Tile | null {
  for (const tile of layout.tiles) {
    if (x >= tile.x && x < tile.x + tile.w && y >= tile.y && y < tile.y + tile.h) return tile;
  }
  return null;
}

/** The district whose title line is under a point, below the root, or null. */
export function stripAt(layout: Layout, x: number, y: number): District | null {
  for (const district of layout.districts) {
    const strip = district.strip;
    if (!strip || district.depth === 0) continue;
    if (x >= strip.x && x < strip.x + strip.w && y >= strip.y && y < strip.y + strip.h)
      return district;
  }
  return null;
}

export type Direction = "left" | "right" | "up" | "down";

/** The nearest tile in a direction; distance across the direction counts double. Null at the edge. */
export function neighbour(layout: Layout, from: Tile, direction: Direction): Tile | null {
  const cx = from.x + from.w / 2;
  const cy = from.y + from.h / 2;
  let best: Tile | null = null;
  let least = Infinity;
  for (const tile of layout.tiles) {
    if (tile === from) continue;
    const dx = tile.x + tile.w / 2 - cx;
    const dy = tile.y + tile.h / 2 - cy;
    const along =
      direction === "right" ? dx : direction === "left" ? -dx : direction === "down" ? dy : -dy;
    const across = Math.abs(direction === "left" || direction === "right" ? dy : dx);
    if (along < 1 || across > along * 3 + 4) continue;
    const far = along + across * 2;
    if (far < least) {
      least = far;
      best = tile;
    }
  }
  return best;
}
