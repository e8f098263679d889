import { describe, expect, it } from "vitest";
import { classOf, dayOf, hoursWords, percent, pieces } from "./strip";

const H = 3600;
const D = 24 * H;
const BEGIN = dayOf(Date.parse("2026-11-23T04:00:00Z") / 1000);
const open: [number, number][] = [
  [BEGIN + 8 * H, BEGIN + 12 * H],
  [BEGIN + 14 * H, BEGIN + 18 * H],
  [BEGIN + D + 8 * H, BEGIN + D + 12 * H],
];

describe("the strip", () => {
  it("begins its days at China's midnight", () => {
    expect(new Date(BEGIN * 1000).toISOString()).toBe("2026-11-22T16:00:00.000Z");
  });

  it("shows only open hours, each day as wide as the other", () => {
    const found = pieces(
      [
        [BEGIN, BEGIN + 10 * H, "ok"],
        [BEGIN + 10 * H, BEGIN + 13 * H, "fault"],
        [BEGIN + 13 * H, BEGIN + D + 12 * H, "ok"],
      ],
      open,
      BEGIN,
      2,
    );
    expect(found.map((piece) => piece.what)).toEqual(["up", "down", "up"]);
    expect(found[1]!.from).toBeCloseTo(0.125);
    expect(found[1]!.to).toBeCloseTo(0.25);
    expect(found[2]!.from).toBeCloseTo(0.25);
    expect(found[2]!.to).toBeCloseTo(0.75);
  });

  it("leaves out what was closed", () => {
    expect(pieces([[BEGIN + 19 * H, BEGIN + 22 * H, "fault"]], open, BEGIN, 2)).toEqual([]);
  });
});

it("never rounds up to a hundred per cent", () => {
  expect([percent(1), percent(0.9999), percent(0.5), percent(null)]).toEqual([
    "100 %",
    "99.9 %",
    "50.0 %",
    "–",
  ]);
});

it("says service hours in words", () => {
  expect([hoursWords(90), hoursWords(4800), hoursWords(7200), hoursWords(null)]).toEqual([
    "2 分",
    "1 小时 20 分",
    "2 小时",
    "–",
  ]);
});

it("counts what flaps or is off as down", () => {
  expect(["flapping", "off", "left", "degraded"].map(classOf)).toEqual([
    "down",
    "down",
    "unknown",
    "up",
  ]);
});
