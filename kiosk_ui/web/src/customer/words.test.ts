import { expect, it } from "vitest";
import type { Hall } from "../kiosk/content";
import { said } from "./words";

const HALL = {
  hours: {
    weekdays: [1, 2, 3, 4, 5],
    seasons: [{ name: "", start: "01-01", end: "12-31", spans: [["08:00", "12:00"], ["14:30", "17:30"]] }],
    holidays: "",
  },
  desk: { window: "A1", name: "咨询台", where: "" },
} as unknown as Hall;
const MONDAY = new Date("2026-11-23T09:00:00");
const NIGHT = new Date("2026-11-23T21:00:00");

it("says why a window pauses, and to wait in any case", () => {
  const desk = { state: "paused" as const, reason: "正在开会", clerk: null };
  expect(said("paused", desk, HALL, MONDAY).lines).toEqual(["请稍候", "正在开会"]);
  expect(said("paused", { ...desk, reason: "" }, HALL, MONDAY).lines).toEqual(["请稍候"]);
});

it("sends people on from a window that is closed while the hall is open", () => {
  const hours = ["服务时间：周一至周五", "8:00–12:00 14:30–17:30"];
  expect(said("closed", null, HALL, NIGHT).lines).toEqual(hours);
  expect(said("closed", null, HALL, MONDAY).lines).toEqual(["请到咨询台（A1 号窗口）", ...hours]);
  expect(said("closed", null, null, MONDAY).lines).toEqual([]);
});

it("asks for a rating without asking for a good one", () => {
  const words = said("asking", null, HALL, MONDAY);
  expect(words.title).toBe("请您评价");
  expect(words.lines.join()).toContain("自愿");
  expect(JSON.stringify(words)).not.toMatch(/满意|好评|★/);
});
