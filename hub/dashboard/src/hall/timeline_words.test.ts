import { expect, it } from "vitest";
import type { TimelineEntry } from "../api";
import { merge } from "./hall_state";
import { entryWords, flipsByHour } from "./timeline_words";

function entry(part: Partial<TimelineEntry>): TimelineEntry {
  return {
    id: "1",
    at: "2026-11-23T10:00:00Z",
    kind: "event",
    edge: "b",
    device: "d",
    before: "",
    after: "",
    reason: "",
    type: "",
    data: {},
    ...part,
  };
}

it("says events in words and never hides an unknown one", () => {
  expect(
    entryWords(entry({ type: "hall.satisfaction_keypad.rated", data: { grade: 5, window: "1" } })),
  ).toBe("评价：非常满意(1 号窗口)");
  expect(
    entryWords(
      entry({
        type: "hall.id_card_reader.card_read",
        data: { card: "resident", milliseconds: 812 },
      }),
    ),
  ).toBe("读出居民身份证，用时 812 毫秒");
  expect(entryWords(entry({ type: "hall.queue_caller.called" }))).toBe("叫号器 called");
  expect(entryWords(entry({ kind: "flip", before: "ok", after: "fault" }))).toBe("正常 → 故障");
  expect(
    entryWords(entry({ kind: "command", type: "restart_device", data: { device: "reader" } })),
  ).toBe("命令“重新打开设备 reader”");
});

it("counts flips hour by hour and says how far it has read", () => {
  const now = Date.parse("2026-11-23T10:30:00Z");
  const flip = (at: string): TimelineEntry => entry({ kind: "flip", at });
  const entries = [
    flip("2026-11-23T10:10:00Z"),
    flip("2026-11-23T10:01:00Z"),
    flip("2026-11-23T08:59:00Z"),
    entry({}),
  ];
  expect(flipsByHour(entries, now, 4, true)).toEqual({ counts: [0, 1, 0, 2], unread: 0 });
  expect(flipsByHour(entries, now, 4, false).unread).toBe(1);
});

it("merges readings of a timeline: newest first, each once, the newer reading wins", () => {
  const old = [
    entry({ id: "b", at: "2026-11-23T10:00:00Z", kind: "command", after: "queued" }),
    entry({ id: "a", at: "2026-11-23T09:00:00Z" }),
  ];
  const fresh = [
    entry({ id: "c", at: "2026-11-23T11:00:00Z" }),
    entry({ id: "b", at: "2026-11-23T10:00:00Z", kind: "command", after: "done" }),
  ];
  const merged = merge(fresh, old);
  expect(merged.map((each) => each.id)).toEqual(["c", "b", "a"]);
  expect(merged[1]?.after).toBe("done");
});
