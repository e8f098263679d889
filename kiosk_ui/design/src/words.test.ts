import { describe, expect, it } from "vitest";
import { kindWord, STATUS_WORDS, STATUSES, toStatus } from "./status";
import { ago, clock, day, span, weekday } from "./time";

const NOW = new Date(2025, 5, 2, 14, 0, 0);
const before = (ms: number): Date => new Date(NOW.getTime() - ms);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("time in words", () => {
  it.each([
    [before(3_000), "刚刚"],
    [before(25_000), "25秒前"],
    [before(3 * MINUTE), "3分钟前"],
    [before(2 * HOUR), "2小时前"],
    [before(13 * HOUR), "今天 01:00"],
    [before(20 * HOUR), "昨天 18:00"],
    [before(48 * HOUR), "5月31日 14:00"],
    [before(400 * 24 * HOUR), "2024年4月28日"],
    [before(-30_000), "刚刚"],
    [before(-2 * HOUR), "6月2日 16:00"],
    ["nonsense", ""],
  ])("%s is %s", (when, words) => {
    expect(ago(when, NOW)).toBe(words);
  });

  it("says clock, day, weekday and span", () => {
    expect([clock(NOW), day(NOW), weekday(NOW)]).toEqual(["14:00", "2025年6月2日", "星期一"]);
    expect([8_400, 3 * MINUTE, 2 * HOUR + 5 * MINUTE, 99 * HOUR, -5].map(span)).toEqual([
      "8秒",
      "3分钟",
      "2小时5分",
      "4天3小时",
      "0秒",
    ]);
  });
});

describe("status and kind words", () => {
  it("has a word for each status and none for what it does not know", () => {
    expect(STATUSES.every((status) => STATUS_WORDS[status])).toBe(true);
    expect(toStatus("ok")).toBe("ok");
    expect(toStatus("constructor")).toBe("unknown");
    expect(kindWord("id_card_reader")).toBe("身份证读卡器");
    expect(kindWord("robot")).toBe("robot");
  });
});
