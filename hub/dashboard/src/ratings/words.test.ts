/** Counts that may not be told, and what a case waits for. */

import { describe, expect, it } from "vitest";
import type { Case } from "./api";
import { counted, lastDay, nextOf, percent, whatOf } from "./words";

const CASE: Case = {
  id: 1,
  sort: "rating",
  hall: "411700",
  hall_name: "驻马店市",
  window: "1",
  item: "",
  grade: 1,
  topic: "",
  receipt: "",
  at: "",
  opened: "",
  contact_due: "2026-11-24T16:00:00Z",
  rectify_due: "2026-12-14T16:00:00Z",
  contact_late: true,
  rectify_late: false,
  assignee: "",
  contacted: null,
  contact: "",
  closed: null,
  outcome: "",
};

describe("counted", () => {
  it("tells a leaf that is too small from a sum that is hidden", () => {
    expect(counted(12, true, 5)).toBe("12");
    expect(counted(null, true, 5)).toBe("<5");
    expect(counted(null, false, 5)).toBe("—");
    expect(percent(null)).toBe("—");
    expect(percent(0.953)).toBe("95.3%");
  });
});

describe("a case", () => {
  it("waits for contact, then for rectification, then for nothing", () => {
    expect(nextOf(CASE)).toEqual({ word: "待联系", due: CASE.contact_due, late: true });
    const contacted = { ...CASE, contacted: "2026-11-24T01:00:00Z" };
    expect(nextOf(contacted)).toMatchObject({ word: "待整改办结", late: false });
    const closed = { ...contacted, closed: "2026-11-25T01:00:00Z", outcome: "rectified" };
    expect(nextOf(closed)).toEqual({ word: "属实，已整改", due: null, late: false });
  });
  it("has until the end of a day", () => {
    expect(lastDay(new Date(2026, 8, 2).toISOString())).toBe("9月1日");
  });
  it("is named by its grade or its topic", () => {
    expect(whatOf(CASE)).toBe("非常不满意");
    expect(whatOf({ ...CASE, sort: "suggestion", topic: "facility" })).toBe("建议 · 设施设备");
  });
});
