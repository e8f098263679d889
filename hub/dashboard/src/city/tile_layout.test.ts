import { describe, expect, it } from "vitest";
import type { HallRow } from "../api";
import { HallTree } from "../halls";
import { gridOf, layOut, neighbour, squarify, stripAt, tileAt, type Rect } from "./tile_layout";

function city(counties: number, townships: number, villages: number): HallTree {
  const rows: HallRow[] = [row("41", "city", "")];
  for (let c = 10; c < 10 + counties; c += 1) {
    rows.push(row(`41${c}`, "county", "41"));
    for (let t = 100; t < 100 + townships; t += 1) {
      rows.push(row(`41${c}${t}`, "township", `41${c}`));
      for (let v = 200; v < 200 + villages; v += 1)
        rows.push(row(`41${c}${t}${v}`, "village", `41${c}${t}`));
    }
  }
  return new HallTree(rows);
}

function row(code: string, tier: HallRow[2], parent: string): HallRow {
  return [code, code, tier, parent, 0, 0, 0, 0, 0, 0, "none"];
}

const area = (rect: Rect): number => rect.w * rect.h;

describe("squarify", () => {
  it("shares the whole area out in proportion, in the order given", () => {
    const rects = squarify([6, 1, 3, 2], { x: 5, y: 7, w: 120, h: 80 });
    expect(rects.map((rect) => Math.round(area(rect)))).toEqual([4800, 800, 2400, 1600]);
    for (const rect of rects) {
      expect(rect.x).toBeGreaterThanOrEqual(5 - 1e-9);
      expect(rect.y + rect.h).toBeLessThanOrEqual(87 + 1e-9);
    }
  });

  it("gives rectangles without area for weights of nothing", () => {
    expect(squarify([], { x: 0, y: 0, w: 10, h: 10 })).toEqual([]);
    expect(squarify([0], { x: 0, y: 0, w: 10, h: 10 }).map(area)).toEqual([0]);
  });
});

describe("gridOf", () => {
  it("has room for all and is near the wanted shape", () => {
    for (let n = 1; n < 60; n += 1) {
      const { columns, rows } = gridOf(n, 300, 200, 1);
      expect(columns * rows).toBeGreaterThanOrEqual(n);
    }
    expect(gridOf(6, 300, 200, 1)).toEqual({ columns: 3, rows: 2 });
    expect(gridOf(0, 300, 200, 1).columns).toBe(1);
  });
});

describe("layOut", () => {
  const tree = city(11, 19, 14);
  const layout = layOut(tree.root, 960, 520);

  it("gives every hall below the root one tile inside the canvas, none on another", () => {
    expect(layout.tiles.length).toBe(tree.byCode.size - 1);
    expect(layout.byCode.size).toBe(tree.byCode.size - 1);
    const taken = new Set<string>();
    for (const tile of layout.tiles) {
      expect(tile.w).toBeGreaterThan(2);
      expect(tile.x).toBeGreaterThanOrEqual(-0.01);
      expect(tile.x + tile.w).toBeLessThanOrEqual(960.01);
      expect(tile.y + tile.h).toBeLessThanOrEqual(520.01);
      taken.add(`${Math.round(tile.x + tile.w / 2)},${Math.round(tile.y + tile.h / 2)}`);
      expect(tileAt(layout, tile.x + tile.w / 2, tile.y + tile.h / 2)).toBe(tile);
    }
    expect(taken.size).toBe(layout.tiles.length);
  });

  it("lies where it lay before when only states change", () => {
    expect(layOut(tree.root, 960, 520).tiles).toEqual(layout.tiles);
  });

  it("finds a county by its title line", () => {
    const county = layout.districts.find((district) => district.depth === 1)!;
    expect(stripAt(layout, county.strip!.x + county.strip!.w - 3, county.strip!.y + 3)).toBe(
      county,
    );
    expect(stripAt(layout, county.x + 5, county.y + county.h - 5)).toBeNull();
  });

  it("shows a township with its own hall first", () => {
    const town = layOut(tree.byCode.get("4110100")!, 800, 500);
    expect(town.tiles[0]).toMatchObject({ head: true, hall: { code: "4110100" } });
    expect(town.tiles.length).toBe(15);
  });

  it("leads from tile to tile by arrow, and back", () => {
    const town = layOut(tree.byCode.get("4110100")!, 800, 500);
    const first = town.tiles[0]!;
    const right = neighbour(town, first, "right")!;
    expect(right.y).toBe(first.y);
    expect(neighbour(town, right, "left")).toBe(first);
    expect(neighbour(town, first, "left")).toBeNull();
    const below = neighbour(town, first, "down")!;
    expect(below.x).toBe(first.x);
    expect(neighbour(town, below, "up")).toBe(first);
  });
});
