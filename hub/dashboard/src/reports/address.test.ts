import { expect, test } from "vitest";
import { compareHref, daily, parseView, rate, roundUp, rowHref } from "./address";

test("an address says which view it is, and nonsense is the report of one's own area", () => {
  expect(parseView([], "411728")).toEqual({ view: "report", code: "411728", scope: undefined });
  expect(parseView(["411728107", "hall"], "411700")).toEqual({
    view: "report",
    code: "411728107",
    scope: "hall",
  });
  expect(parseView(["411728", "rows", "TH-5.5.1-area", "pending"], "411700")).toEqual({
    view: "row",
    code: "411728",
    row: "TH-5.5.1-area",
    verdict: "pending",
  });
  expect(parseView(["411728", "matrix", "moon"], "411700").view).toBe("report");
  expect(parseView(["compare", "411728,x,411728"], "411700")).toEqual({
    view: "compare",
    codes: ["411728"],
  });
  expect(parseView(["<script>"], "411700")).toEqual({
    view: "report",
    code: "411700",
    scope: undefined,
  });
});

test("links lead back to where they were parsed from", () => {
  const rest = (href: string): string[] => href.split("/").slice(2);
  expect(parseView(rest(rowHref("411728", "VS-1", "unmet")), "")).toMatchObject({ row: "VS-1" });
  expect(parseView(rest(compareHref(["411728", "411702"])), "")).toMatchObject({
    codes: ["411728", "411702"],
  });
});

test("days are summed over tiers and put in order", () => {
  const day = (day: string, unmet: number): { day: string; unmet: number; pending: number } => ({
    day,
    unmet,
    pending: 1,
  });
  expect(daily([day("2026-11-02", 1), day("2026-11-01", 5), day("2026-11-02", 2)])).toEqual([
    { day: "2026-11-01", unmet: 5, pending: 1 },
    { day: "2026-11-02", unmet: 3, pending: 2 },
  ]);
});

test("an axis ends at a number that four steps divide", () => {
  for (const count of [0, 3, 5, 9, 21, 399, 81_000]) {
    expect(roundUp(count)).toBeGreaterThanOrEqual(count);
    expect(roundUp(count) % 4).toBe(0);
  }
});

test("a rate of nothing is a dash", () => {
  expect(rate({ met: 0, unmet: 0, pending: 0 })).toBe("—");
  expect(rate({ met: 1, unmet: 1, pending: 1 })).toBe("33.3%");
});
