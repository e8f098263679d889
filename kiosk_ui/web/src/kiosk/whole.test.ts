import { describe, expect, it } from "vitest";
import { parts, turn } from "./whole";

/** Cards of 100 with gaps of 10, the first `scrolled` above the pane's edge. */
const column = (count: number, scrolled = 0) =>
  [...Array(count).keys()].map((n) => ({ top: n * 110 - scrolled, bottom: n * 110 + 100 - scrolled }));

describe("a pane of cards", () => {
  it.each([
    ["all fit", column(3), 330, { top: 0, bottom: 0 }],
    ["the fourth shows by 20", column(9), 350, { top: 0, bottom: 21.5 }],
    ["pushed by 30, the first and the fourth show in part", column(9, 30), 350, { top: 70, bottom: 51.5 }],
    ["a card larger than the pane is read in parts", [{ top: -50, bottom: 900 }], 350, { top: 0, bottom: 0 }],
    ["two in a row, the lower one is cut", [{ top: 0, bottom: 300 }, { top: 0, bottom: 360 }], 350, { top: 0, bottom: 0 }],
  ])("%s", (_, edges, room, expected) => {
    expect(parts(edges, room)).toEqual(expected);
  });

  it("turns by whole cards, there and back", () => {
    expect(turn(column(9), 350, 1)).toBe(330);
    expect(turn(column(9, 330), 350, -1)).toBe(-330);
    expect(turn(column(9, 330), 350, 1)).toBe(330);
    expect(turn([{ top: 0, bottom: 900 }], 350, 1)).toBeCloseTo(315);
    expect(turn([{ top: -300, bottom: 600 }], 350, -1)).toBe(-300);
  });
});
