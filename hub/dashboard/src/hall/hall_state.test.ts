import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Flip, HallDetail, TimelineEntry, Verdict } from "../api";
import { hallState } from "./hall_state";

const DETAIL = {
  hall: { code: "1", name: "某厅", tier: "township", parent: "", path: [], windows: [] },
  boxes: [],
  devices: [
    { edge: "b", name: "reader", kind: "id_card_reader", status: "ok", since: null, reason: "" },
  ],
  checklist: [
    { row: "r1", window: null, verdict: "pending" },
    { row: "r2", window: "1", verdict: "met" },
  ],
  summary: { met: 1, unmet: 0, pending: 1, not_applicable: 0 },
  children: [],
} as unknown as HallDetail;

let timelines: TimelineEntry[][];
let asked: string[];

function entries(from: number, count: number): TimelineEntry[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `e${from - at}`,
    at: new Date(1_700_000_000_000 + (from - at) * 1000).toISOString(),
    kind: "event",
    edge: "b",
    device: "",
    before: "",
    after: "",
    reason: "",
    type: "x",
    data: {},
  }));
}

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    const body = path.includes("timeline") ? timelines.shift() : structuredClone(DETAIL);
    return Promise.resolve(Response.json(body));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("shows a flip at once and reads the hall soon, once for many flips", async () => {
  timelines = [[], []];
  const state = hallState("1");
  await state.read();
  const flip = {
    ...entries(5, 1)[0]!,
    kind: "flip",
    device: "reader",
    after: "fault",
    reason: "坏了",
    hall: "1",
  } as Flip;
  state.takeFlip(flip);
  state.takeFlip({ ...flip, id: "other", after: "missing" });
  expect(state.detail.value?.devices[0]).toMatchObject({ status: "missing", since: flip.at });
  expect(state.entries.value).toHaveLength(2);
  expect(asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(300);
  expect(asked).toHaveLength(4);
  state.close();
});

it("counts again when verdicts come back from an attestation", async () => {
  timelines = [[]];
  const state = hallState("1");
  await state.read();
  state.takeVerdicts([{ row: "r1", window: null, verdict: "unmet" } as unknown as Verdict]);
  expect(state.detail.value?.summary).toEqual({ met: 1, unmet: 1, pending: 0, not_applicable: 0 });
  state.close();
});

it("reads older entries page by page to the end", async () => {
  timelines = [entries(300, 100), entries(200, 100), entries(100, 30)];
  const state = hallState("1");
  await state.read();
  expect(state.older.value).toBe("yes");
  await state.readOlder();
  expect(asked.at(-1)).toContain("before=e201");
  await state.readOlder();
  expect(state.older.value).toBe("no");
  expect(state.entries.value).toHaveLength(230);
  state.close();
});

it("keeps what it shows when a later reading fails, and says so", async () => {
  timelines = [entries(3, 3)];
  const state = hallState("1");
  await state.read();
  vi.stubGlobal("fetch", () =>
    Promise.resolve(Response.json({ error: "x", message: "出错了" }, { status: 503 })),
  );
  await state.read();
  expect(state.trouble.value).toBe("出错了");
  expect(state.detail.value?.hall.name).toBe("某厅");
  state.close();
});
