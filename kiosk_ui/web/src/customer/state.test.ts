import { beforeEach, expect, it, vi } from "vitest";

vi.useFakeTimers({ now: Date.parse("2026-11-23T09:00:00") });
const state = await import("./state");

const asking = (on: boolean, window = "1", device = "pad"): void =>
  state.onReport({ device, what: "asking", data: { on, window } });

beforeEach(() => {
  state.box.value = { window: "1" } as never;
  state.desk.value = { state: "open", reason: "", clerk: null };
  state.askedBy.value = "";
  state.thanksUntil.value = 0;
  state.onFeed("live");
});

it("shows the desk's state, and nothing before the box has told", () => {
  expect(state.face.value).toBe("open");
  state.desk.value = null;
  expect(state.face.value).toBe("unknown");
});

it("asks while the pad of this window asks, and thanks for a while", () => {
  asking(true, "2");
  expect(state.face.value).toBe("open");
  asking(true);
  expect(state.face.value).toBe("asking");
  asking(false, "1", "other pad");
  expect(state.face.value).toBe("asking");
  state.onReport({ device: "pad", what: "rated", data: { grade: 1, window: "1" } });
  expect(state.face.value).toBe("thanks");
  vi.advanceTimersByTime(state.THANKS + 1000);
  expect(state.face.value).toBe("open");
});

it("stops asking with a pad that is gone", () => {
  asking(true, "");
  state.onDevice({ name: "reader", status: "fault" });
  state.onDevice({ name: "pad", status: "degraded" });
  expect(state.face.value).toBe("asking");
  state.onDevice({ name: "pad", status: "missing" });
  expect(state.face.value).toBe("open");
});

it("claims nothing once the box has been away for a minute", () => {
  state.onFeed("down");
  vi.advanceTimersByTime(state.TRUSTED - 1000);
  state.onFeed("connecting");
  expect(state.face.value).toBe("open");
  vi.advanceTimersByTime(2000);
  expect(state.face.value).toBe("unknown");
  state.onFeed("live");
  expect(state.face.value).toBe("open");
});

it("takes no other report for its own", () => {
  state.onReport({ device: "card", what: "card_read", data: { name: "证件样本" } });
  expect(state.face.value).toBe("open");
});
