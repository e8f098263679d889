import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { departments } from "../../../content/departments.json";
import { items } from "../../../content/items.json";
import { fetchContent, limit, type Hours, type Item } from "./content";
import { openAt, openWords, seasonDays, seasonOf, weekdayWords } from "./hours";
import { Idle } from "./idle";
import { floorOf, lowShare, pixelsPerMm } from "./panel";
import { index, key, rank, search } from "./search";

const HOURS: Hours = {
  weekdays: [1, 2, 3, 4, 5],
  seasons: [
    { name: "夏季", start: "05-01", end: "09-30", spans: [["08:00", "12:00"], ["15:00", "18:00"]] },
    { name: "冬季", start: "10-01", end: "04-30", spans: [["08:00", "12:00"], ["14:30", "17:30"]] },
  ],
  holidays: "",
};

describe("hours", () => {
  it.each([
    ["2025-06-02T07:59", "later", "尚未开始，08:00 开始服务"],
    ["2025-06-02T08:00", "open", "正在服务"],
    ["2025-06-02T12:00", "break", "午间休息，15:00 开始服务"],
    ["2025-06-02T18:00", "closed", "现在休息"],
    ["2025-06-01T10:00", "closed", "现在休息"], // a Sunday
    ["2025-01-06T14:30", "open", "正在服务"],
    ["2025-01-06T14:29", "break", "午间休息，14:30 开始服务"],
  ])("at %s it is %s", (at, state, text) => {
    expect(openAt(HOURS, new Date(at))).toBe(state);
    expect(openWords(HOURS, new Date(at)).text).toBe(text);
  });

  it("knows the season over New Year, on its first and last day", () => {
    const season = (day: string): string | undefined => seasonOf(HOURS, new Date(`${day}T10:00`))?.name;
    expect(["2025-04-30", "2025-05-01", "2025-09-30", "2025-10-01", "2026-01-01"].map(season)).toEqual(
      ["冬季", "夏季", "夏季", "冬季", "冬季"],
    );
    expect(seasonDays(HOURS.seasons[0]!)).toBe("5月1日至9月30日");
    expect([weekdayWords([1, 2, 3, 4, 5]), weekdayWords([1, 3])]).toEqual(["周一至周五", "周一、周三"]);
  });
});

describe("search", () => {
  const entries = index(items as Item[], departments);
  const names = (typed: string): string[] => search(entries, typed).map(({ name }) => name);

  it("finds what elderly people call it", () => {
    expect(names("db")[0]).toBe("城乡居民最低生活保障对象认定");
    expect(names("YLBX")[0]).toContain("养老保险");
    expect(names("glbt")[0]).toBe("80周岁以上老年人高龄津贴申领");
    expect(names("mzj")).toContain("民政局");
  });

  it("narrows with each letter and ranks the start of a word before its middle", () => {
    const counts = ["y", "yl", "ylb", "ylbx"].map((typed) => names(typed).length);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    const entry = (initials: string) => ({ kind: "item" as const, id: "", name: "", keys: [key(initials)] });
    expect(rank(entry("yl bx"), "ylbx")).toBe(0);
    expect(rank(entry("yl bx dj"), "ylbx")).toBe(1);
    expect(rank(entry("cx yl bx"), "ylbx")).toBe(2);
    expect(rank(entry("cxyl bx"), "ylbx")).toBe(3);
    expect(rank(entry("xa yl a yl bx"), "ylbx")).toBe(2);
    expect(rank(entry("cx"), "ylbx")).toBeNull();
  });

  it("finds English names in an English visit only, by the start of a word first", () => {
    const english = index(items as Item[], departments, "en");
    const found = (typed: string): string[] => search(english, typed).map(({ name }) => name);
    expect(found("subs")[0]).toBe("Subsistence allowance");
    expect(found("seniorcitizens")).toEqual(["Senior citizen's card"]);
    expect(found("CARD").slice(0, 2)).toEqual(["Disability card", "Senior citizen's card"]);
    expect(found("tax")).toContain("Tax Bureau");
    expect(found("db")).toContain("Subsistence allowance"); // the initials of 低保
    expect(found("glbt")).toEqual(["Old-age allowance from 80"]);
    expect(names("subs")).toEqual([]);
  });

  it("finds nothing for nothing", () => {
    expect(names("")).toEqual([]);
    expect(names("qqqq")).toEqual([]);
  });
});

describe("millimetres", () => {
  const screen = { width: 1080, height: 1920 };
  it.each([
    ["?ppi=69", null, 69 / 25.4],
    ["?panel=398x708", null, 1080 / 398],
    ["", { width: 708, height: 398 }, 1080 / 398], // EDID of a panel turned on its side
    ["?ppi=69", { width: 100, height: 100 }, 69 / 25.4],
    ["?ppi=9999", null, 96 / 25.4],
    ["?panel=1x1", null, 96 / 25.4],
    ["", { width: 0, height: 0 }, 96 / 25.4],
    ["", undefined, 96 / 25.4],
  ])("%s with %o", (search, box, expected) => {
    expect(pixelsPerMm({ search, box, screen })).toBeCloseTo(expected, 1);
  });
});

describe("the low layout", () => {
  it.each([
    [0, 952, 0.42], // nobody said how high it hangs
    [700, 952, 0.42],
    [800, 952, 0.34], // 300 mm of 952 would hold too little
    [750, 952, 350 / 952],
  ])("%s mm above the floor, %s mm high: %s of it", (floor, high, share) => {
    expect(lowShare(floor, high)).toBeCloseTo(share, 3);
  });

  it.each([
    ["", undefined, 0],
    ["", 720, 720],
    ["?floor=800", 720, 800],
    ["?floor=high", 720, 720],
    ["?floor=0", 720, 720],
  ])("%s in the address, %s from the box: %s mm above the floor", (search, floor, mm) => {
    expect(floorOf({ search, floor, screen: { width: 1080, height: 1920 } })).toBe(mm);
  });
});

describe("Idle", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("warns after a minute, counts down, and wipes once", () => {
    const left: (number | null)[] = [];
    const wipe = vi.fn();
    const idle = new Idle((seconds) => left.push(seconds), wipe);
    idle.touch();
    vi.advanceTimersByTime(59_000);
    idle.touch();
    vi.advanceTimersByTime(60_000);
    expect(left.at(-1)).toBe(20);
    vi.advanceTimersByTime(19_000);
    expect([left.at(-1), wipe.mock.calls.length]).toEqual([1, 0]);
    vi.advanceTimersByTime(1_000);
    expect([left.at(-1), wipe.mock.calls.length]).toEqual([null, 1]);
    vi.advanceTimersByTime(600_000);
    expect(wipe).toHaveBeenCalledTimes(1);
  });

  it("is called off by a touch during the warning", () => {
    const wipe = vi.fn();
    const idle = new Idle(() => undefined, wipe);
    idle.touch();
    vi.advanceTimersByTime(70_000);
    idle.touch();
    vi.advanceTimersByTime(59_000);
    idle.stop();
    vi.advanceTimersByTime(600_000);
    expect(wipe).not.toHaveBeenCalled();
  });
});

describe("content", () => {
  const answers = (bad: string) => (async (path: string) => {
    const name = String(path).match(/(\w+)\.json/)?.[1] ?? "";
    if (name === bad) return new Response("{}", { status: 503 });
    const body = { updated: name === "items" ? "2025-06-02T08:00:00+08:00" : "2025-06-01T08:00:00+08:00", sample: name === "hall", [name]: [] };
    return new Response(JSON.stringify(body), { headers: { ETag: `"${name}"` } });
  }) as unknown as typeof fetch;

  it("is whole or not at all", async () => {
    const whole = await fetchContent(answers(""));
    expect(whole?.updated).toBe("2025-06-02T08:00:00+08:00");
    expect(whole?.sample).toBe(true);
    expect(whole?.version).toContain('"windows"');
    expect(await fetchContent(answers("notices"))).toBeNull();
  });

  it("says limits in words", () => {
    expect([limit(0), limit(5), limit(null), limit(undefined, "-")]).toEqual([
      "当场办结",
      "5个工作日",
      "无法定时限",
      "-",
    ]);
  });
});
