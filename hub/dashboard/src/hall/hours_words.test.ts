import { expect, it } from "vitest";
import {
  exceptionsText,
  parseExceptions,
  parseSpans,
  seasonWords,
  spansText,
  weekdayWords,
} from "./hours_words";

it("says weekdays shortly", () => {
  expect([[1, 2, 3, 4, 5], [1, 3], [7, 6], [1, 2, 3, 4, 5, 6, 7], []].map(weekdayWords)).toEqual([
    "周一至周五",
    "周一、三",
    "周六、日",
    "每天",
    "不开放",
  ]);
});

it("says a season with its hours", () => {
  const season = {
    name: "夏季",
    begin: "05-01",
    spans: [
      ["08:30", "12:00"],
      ["15:00", "18:00"],
    ] as [string, string][],
  };
  expect(seasonWords(season)).toBe("夏季 5月1日起 8:30–12:00、15:00–18:00");
  expect(parseSpans(spansText(season))).toEqual(season.spans);
});

it("reads what people type and tells what it cannot read", () => {
  expect(parseSpans("8:30-12:00，15:00–18:00")).toEqual([
    ["08:30", "12:00"],
    ["15:00", "18:00"],
  ]);
  expect(parseSpans("上午")).toBeNull();
  expect(parseSpans("")).toEqual([]);
});

it("reads a line for each exception", () => {
  const text = "2026-10-02 休 国庆节\n2026-10-10 开 调休上班";
  const found = parseExceptions(text)!;
  expect(found[1]).toEqual({ day: "2026-10-10", open: true, name: "调休上班" });
  expect(exceptionsText({ seasons: [], weekdays: [], exceptions: found })).toBe(text);
  expect(parseExceptions("国庆节休息")).toBeNull();
});
