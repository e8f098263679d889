import { expect, it } from "vitest";
import type { HallRow } from "../api";
import { HallTree } from "../halls";
import { find, initialsAt } from "./find";

const ROWS: HallRow[] = [
  ["411700", "驻马店市", "city", "", 0, 0, 0, 0, 0, 0, "none"],
  ["411726", "泌阳县", "county", "411700", 0, 0, 0, 0, 0, 0, "none"],
  ["411728", "遂平县", "county", "411700", 0, 0, 0, 0, 0, 0, "none"],
  ["411728107", "阳丰镇", "township", "411728", 0, 0, 0, 0, 0, 0, "none"],
  ["411728107201", "阳丰村民委员会", "village", "411728107", 0, 0, 0, 0, 0, 0, "none"],
  ["411728107202", "朝阳村民委员会", "village", "411728107", 0, 0, 0, 0, 0, 0, "none"],
];
const tree = new HallTree(ROWS);
const names = (text: string): string[] => find(tree, text, 9).map((hall) => hall.short);

it("finds by a piece of the name, the beginning and the higher tier first", () => {
  expect(names("阳丰")).toEqual(["阳丰镇", "阳丰村"]);
  expect(names("阳")).toEqual(["阳丰镇", "阳丰村", "泌阳县", "朝阳村"]);
  expect(names("  ")).toEqual([]);
  expect(names("没有")).toEqual([]);
});

it("finds by pinyin initials, with the local reading of 泌阳", () => {
  expect(names("yfz")).toEqual(["阳丰镇"]);
  expect(names("YF")).toEqual(["阳丰镇", "阳丰村"]);
  expect(names("byx")).toEqual(["泌阳县"]);
  expect(initialsAt("遂平县", "px")).toBe(1);
  expect(initialsAt("遂平县", "spxx")).toBe(-1);
});

it("finds by code and stops at the limit", () => {
  expect(names("411728107")[0]).toBe("阳丰镇");
  expect(find(tree, "阳", 2)).toHaveLength(2);
});
