import { expect, it } from "vitest";
import type { Verdict } from "../api";
import { chapterOf, chaptersOf } from "./chapters";

it("knows the chapter of clauses as printed, misprints and all", () => {
  const chapters = [
    "4.6.21",
    "4.21、4.22",
    "4.6.3.1、二(一)1",
    "4.6.1",
    "二(二)3",
    "5.6",
    "5.5.3.1",
    "5.5.4",
    "5.4(三)3",
    "6.5.1.2",
    "3、二(四)",
  ];
  expect(chapters.map(chapterOf)).toEqual([
    "4.6.2",
    "4.2",
    "4.6.3",
    "4.6.1",
    "二(二)",
    "5.6",
    "5.5.3",
    "5.5.4",
    "5.4",
    "6.5",
    "3",
  ]);
});

it("puts each clause's text once over its rows, annex before body", () => {
  const verdict = (row: string, clause: string, text: string): Verdict =>
    ({ row, clause, text, item: row }) as unknown as Verdict;
  const chapters = chaptersOf([
    verdict("a", "二(二)3", "甲"),
    verdict("b", "5.5.22", "乙"),
    verdict("c", "5.5.21", "丙"),
    verdict("d", "5.5.22", "乙"),
    verdict("e", "5.10", "丁"),
    verdict("f", "5.4(一)", "戊"),
  ]);
  expect(chapters.map((chapter) => chapter.number).slice(0, 3)).toEqual(["5.4", "5.5.2", "5.10"]);
  expect(chapters.map((chapter) => chapter.number).at(-1)).toBe("二(二)");
  const clauses = chapters.find((chapter) => chapter.number === "5.5.2")!.clauses;
  expect(clauses.map((clause) => [clause.number, clause.verdicts.map((v) => v.row)])).toEqual([
    ["5.5.21", ["c"]],
    ["5.5.22", ["b", "d"]],
  ]);
});
