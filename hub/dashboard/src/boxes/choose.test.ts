import { expect, it } from "vitest";
import type { BoxRow } from "./api";
import { chosen, clockWords, isTroubled, type Wish } from "./choose";

const box = (part: Partial<BoxRow>): BoxRow => ({
  edge: "b",
  hall: "411700",
  window: "",
  status: "online",
  reason: "",
  since: null,
  last_heard: null,
  outbox_depth: 0,
  clock_offset: 0,
  version: "1",
  clock_synced: true,
  devices: 3,
  broken: 0,
  maintenance: false,
  enrolment: "password",
  ...part,
});
const wish: Wish = { text: "", status: "", trouble: false, sort: "edge", down: false };
const name = (code: string): string => (code === "411700" ? "驻马店市" : "杨楼村");
const edges = (found: BoxRow[]): string[] => found.map((one) => one.edge);

const boxes = [
  box({ edge: "c", hall: "411728107201", status: "lost" }),
  box({ edge: "a", broken: 2 }),
  box({ edge: "b", clock_offset: -90 }),
];

it("finds by every word typed, in name and hall", () => {
  expect(edges(chosen(boxes, { ...wish, text: "杨楼 c" }, name))).toEqual(["c"]);
  expect(edges(chosen(boxes, { ...wish, text: "驻马店" }, name))).toEqual(["a", "b"]);
});

it("sorts what is worst first and back", () => {
  expect(edges(chosen(boxes, { ...wish, sort: "status" }, name))).toEqual(["c", "a", "b"]);
  expect(edges(chosen(boxes, { ...wish, sort: "broken", down: true }, name))).toEqual([
    "b",
    "c",
    "a",
  ]);
});

it("knows what somebody should look at", () => {
  expect(boxes.map(isTroubled)).toEqual([true, true, true]);
  expect(isTroubled(box({ status: "left" }))).toBe(false);
  expect(isTroubled(box({ outbox_depth: 100 }))).toBe(true);
});

it("says which way a clock is off", () => {
  expect([0.4, -90, 200, null].map(clockWords)).toEqual(["准", "快 90 秒", "慢 3 分", "–"]);
});
