import { expect, it } from "vitest";
import { isoDay, lasting, moment, seconds } from "./when";

const NOW = new Date(2026, 10, 23, 10, 33, 9).getTime();

it("says how long and since when", () => {
  expect(lasting(new Date(2026, 10, 23, 10, 21, 0).toISOString(), NOW)).toBe("12分钟，自 10:21");
  expect(lasting(new Date(2026, 10, 21, 8, 5).toISOString(), NOW)).toBe(
    "2天2小时，自 11月21日 08:05",
  );
  expect(lasting(null, NOW)).toBe("");
  expect(lasting("gibberish", NOW)).toBe("");
});

it("names the day only when it is another", () => {
  expect(moment(NOW, NOW)).toBe("10:33");
  expect(moment(new Date(2025, 0, 2, 3, 4).getTime(), NOW)).toBe("2025年1月2日 03:04");
  expect(moment(null, NOW)).toBe("");
  expect(seconds(NOW)).toBe("10:33:09");
  expect(isoDay(new Date(NOW))).toBe("2026-11-23");
});
