import { describe, expect, it } from "vitest";
import hall from "../../../content/hall.json";
import type { Floor, Zone } from "./content";
import { wayTo, windowArea, type Point } from "./walk";

const zone = (x: number, y: number, w: number, h: number, more: Partial<Zone> = {}): Zone => ({
  kind: "other",
  name: "",
  x,
  y,
  w,
  h,
  ...more,
});
const floor = (...zones: Zone[]): Floor => ({ name: "一楼", width: 20, height: 10, zones });
const KIOSK = zone(2, 8, 1, 1, { kind: "kiosk" });

/** Whether a way of upright and level pieces runs through an area. */
function crosses(way: readonly Point[], area: Zone): boolean {
  return way.slice(1).some((to, at) => {
    const from = way[at]!;
    return (
      Math.max(from.x, to.x) > area.x + 0.01 &&
      Math.min(from.x, to.x) < area.x + area.w - 0.01 &&
      Math.max(from.y, to.y) > area.y + 0.01 &&
      Math.min(from.y, to.y) < area.y + area.h - 0.01
    );
  });
}

describe("the way", () => {
  it("goes straight where nothing stands, and ends at the edge", () => {
    const target = zone(2, 1, 2, 1);
    expect(wayTo(floor(target, KIOSK), KIOSK, target)).toEqual([
      { x: 2.5, y: 8.5 },
      { x: 2.5, y: 2 },
    ]);
  });

  it("goes around what stands there", () => {
    const wall = zone(0, 5, 12, 1);
    const target = zone(2, 1, 2, 1);
    const way = wayTo(floor(wall, target, KIOSK), KIOSK, target);
    expect(way.length).toBeGreaterThan(3);
    expect(crosses(way, wall)).toBe(false);
  });

  it("is none where there is none", () => {
    const wall = zone(0, 5, 20, 1);
    const target = zone(2, 1, 2, 1);
    expect(wayTo(floor(wall, target, KIOSK), KIOSK, target)).toEqual([]);
  });

  it("leads to one window of several", () => {
    const counter = zone(1, 0, 12, 2, { kind: "windows", windows: ["1", "2", "3"] });
    expect(windowArea(counter, "2")).toMatchObject({ x: 5, w: 4, y: 0, h: 2 });
    expect(windowArea(zone(0, 0, 2, 9, { windows: ["1", "2", "3"] }), "3")).toMatchObject({ y: 6, h: 3 });
    expect(windowArea(counter, "9")).toBe(counter);
    const end = wayTo(floor(counter, KIOSK), KIOSK, windowArea(counter, "3")).at(-1)!;
    expect(end.y).toBe(2);
    expect(end.x).toBeGreaterThan(9);
  });

  it("reaches every place of the sample hall without walking through another", () => {
    const [plan] = hall.plan as Floor[];
    const here = plan!.zones.find(({ kind }) => kind === "kiosk")!;
    for (const target of plan!.zones.filter(({ kind }) => kind !== "kiosk")) {
      for (const number of target.windows ?? [undefined]) {
        const way = wayTo(plan!, here, windowArea(target, number));
        expect(way.length, `${target.name} ${number}`).toBeGreaterThan(1);
        const others = plan!.zones.filter((each) => each !== target && !["exit", "kiosk"].includes(each.kind));
        expect(others.filter((each) => crosses(way, each)).map(({ name }) => name)).toEqual([]);
      }
    }
  });
});
