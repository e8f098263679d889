import { expect, it } from "vitest";
import { holidaysText, lastYear, parseHolidays, yearWanted } from "./holiday_words";

const TEXT = `2026-09-25 至 2026-09-27 休 中秋节
2026-10-10 班 调休上班`;

it("says a run of days in one line and reads it back", () => {
  const days = parseHolidays(TEXT);
  if (typeof days === "string") throw new Error(days);
  expect(days.map((one) => one.day)).toEqual(["2026-09-25", "2026-09-26", "2026-09-27", "2026-10-10"]);
  expect(days.map((one) => one.open)).toEqual([false, false, false, true]);
  expect(holidaysText([...days].reverse())).toBe(TEXT);
  expect(lastYear(days)).toBe(2026);
});

it("passes the end of a month and of a year", () => {
  expect(parseHolidays("2026-12-31~2027-01-02 休 元旦")).toHaveLength(3);
});

it("keeps neighbours of different names apart", () => {
  const text = "2026-10-01 休 国庆节\n2026-10-02 休 中秋节";
  const days = parseHolidays(text);
  expect(typeof days === "string" ? days : holidaysText(days)).toBe(text);
});

it.each([
  ["十月一日 休", "第 1 行“十月一日 休”看不懂"],
  ["\n2026-02-30 休 春节", "第 2 行“2026-02-30 休 春节”里有日历上没有的日子"],
  ["2026-10-07 至 2026-10-01 休", "结束早于开始"],
  ["2026-10-01 至 2027-10-07 休", "超过 31 天"],
  ["2026-10-01 休\n2026-10-01 班", "2026-10-01 前面已经写过"],
])("says what is wrong with %j", (text, words) => {
  expect(parseHolidays(text)).toContain(words);
});

it("wants the next year's from the middle of November", () => {
  expect(yearWanted(Date.parse("2026-11-14T15:59:00Z"))).toBe(2026);
  expect(yearWanted(Date.parse("2026-11-14T16:01:00Z"))).toBe(2027);
  expect(yearWanted(Date.parse("2026-12-31T16:01:00Z"))).toBe(2027);
});

it("takes no holidays at all", () => {
  expect(parseHolidays(" \n")).toEqual([]);
  expect(lastYear([])).toBe(0);
});
