import { describe, expect, it } from "vitest";
import type { HallRow } from "./api";
import { HallTree, shortName, told, tone, toneWords } from "./halls";

const ROWS: HallRow[] = [
  ["4117", "某市", "city", "", 1, 4, 0, 0, 2, 8, "warn"],
  ["411728", "甲县", "county", "4117", 1, 6, 2, 7, 1, 3, "bad"],
  ["411729", "乙县", "county", "4117", 0, 0, 0, 0, 60, 0, "none"],
  ["411728107", "丙镇", "township", "411728", 1, 3, 0, 0, 0, 9, "ok"],
  ["411728107200", "丁村民委员会", "village", "411728107", 1, 2, 2, 0, 5, 0, "unknown"],
];

describe("HallTree", () => {
  it("adds up the tree and leaves out halls nobody said anything about", () => {
    const sum = new HallTree(ROWS).sum("4117");
    expect(sum).toMatchObject({ halls: 5, connected: 4, devices: 15, broken: 4, brokenHalls: 2 });
    expect(sum).toMatchObject({ unmet: 7, unmetHalls: 1, pending: 8, met: 20, silentHalls: 1 });
  });

  it("takes a changed row into the sums, and says when nothing changed", () => {
    const tree = new HallTree(ROWS);
    expect(tree.sum("411728").unmet).toBe(7);
    expect(tree.set(["411728107", "丙镇", "township", "411728", 1, 3, 1, 2, 0, 7, "bad"])).toBe(
      true,
    );
    expect(tree.set(["411728107", "丙镇", "township", "411728", 1, 3, 1, 2, 0, 7, "bad"])).toBe(
      false,
    );
    expect(tree.set(["999", "别处", "village", "411728107", 1, 3, 1, 2, 0, 7, "bad"])).toBe(false);
    expect(tree.sum("411728")).toMatchObject({ unmet: 9, broken: 5 });
  });

  it("knows the way down to a hall", () => {
    const path = new HallTree(ROWS).path("411728107200").map((hall) => hall.short);
    expect(path).toEqual(["某市", "甲县", "丙镇", "丁村"]);
  });

  it("refuses rows without a top", () => {
    expect(() => new HallTree([])).toThrow(RangeError);
  });
});

describe("tone", () => {
  const hall = (unmet: number, pending: number, met: number, status: HallRow[10]) =>
    new HallTree([["1", "某", "city", "", 1, 3, 0, unmet, pending, met, status]]).root;

  it("goes by unmet items, never by the worst device", () => {
    expect(tone(hall(1, 0, 9, "bad"))).toBe("few");
    expect(tone(hall(3, 0, 9, "bad"))).toBe("some");
    expect(tone(hall(6, 0, 9, "bad"))).toBe("many");
    expect(tone(hall(0, 2, 9, "warn"))).toBe("pending");
    expect(tone(hall(0, 0, 9, "ok"))).toBe("met");
    expect(tone(hall(0, 2, 9, "unknown"))).toBe("unknown");
  });

  it("is none for a hall without a box until a person says something of it", () => {
    expect(tone(hall(0, 60, 0, "none"))).toBe("none");
    expect(toneWords(hall(0, 60, 0, "none"))).toBe("未接入终端");
    expect(told(hall(0, 59, 1, "none"))).toBe(true);
    expect(tone(hall(1, 59, 0, "none"))).toBe("few");
  });
});

it("shortens names of committees only at their end", () => {
  expect(shortName("大余庄村民委员会")).toBe("大余庄村");
  expect(shortName("前村村民委员会")).toBe("前村");
  expect(shortName("中山街社区居民委员会")).toBe("中山街社区");
  expect(shortName("阳丰镇")).toBe("阳丰镇");
});
