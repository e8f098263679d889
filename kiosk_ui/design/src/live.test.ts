import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backOff, live, type LiveState } from "./live";

interface Line {
  send(text: string): void;
  end(): void;
  cut(): void;
}

/** A server whose streams the test holds in its hand. */
function server(): { fetch: typeof fetch; lines: Line[]; refuse: boolean } {
  const state = { lines: [] as Line[], refuse: false, fetch: (() => undefined) as unknown as typeof fetch };
  state.fetch = ((_: string, init: RequestInit) => {
    if (state.refuse) return Promise.resolve(new Response("no", { status: 503 }));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const encoder = new TextEncoder();
        init.signal?.addEventListener("abort", () => controller.error(new Error("aborted")));
        state.lines.push({
          send: (text) => controller.enqueue(encoder.encode(text)),
          end: () => controller.close(),
          cut: () => controller.error(new Error("cut")),
        });
      },
    });
    return Promise.resolve(new Response(body));
  }) as typeof fetch;
  return state;
}

describe("live", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("hands over events and says how the line is", async () => {
    const far = server();
    const heard: unknown[] = [];
    const states: LiveState[] = [];
    const close = live("x", {
      fetch: far.fetch,
      on: { device: (data) => heard.push(data) },
      state: (state) => states.push(state),
    });
    await vi.advanceTimersByTimeAsync(0);
    far.lines[0]?.send('event: device\ndata: {"name":"card"}\n\nevent: other\ndata: 1\n\n');
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual([{ name: "card" }]);
    expect(states).toEqual(["connecting", "live"]);
    close();
  });

  it.each(["end", "cut"] as const)("comes back after the stream's %s", async (how) => {
    const far = server();
    const states: LiveState[] = [];
    const close = live("x", { fetch: far.fetch, on: {}, state: (state) => states.push(state) });
    await vi.advanceTimersByTimeAsync(0);
    far.lines[0]?.[how]();
    await vi.advanceTimersByTimeAsync(600);
    expect(states).toEqual(["connecting", "live", "down", "live"]);
    expect(far.lines).toHaveLength(2);
    close();
  });

  it("takes silence for failure, and a ping for life", async () => {
    const far = server();
    const states: LiveState[] = [];
    const close = live("x", {
      fetch: far.fetch,
      on: {},
      state: (state) => states.push(state),
      patience: 40_000,
    });
    await vi.advanceTimersByTimeAsync(30_000);
    far.lines[0]?.send(": ping\n\n");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states).toEqual(["connecting", "live"]);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(states.slice(0, 3)).toEqual(["connecting", "live", "down"]);
    close();
  });

  it("asks a refusing server again, ever more rarely, until closed", async () => {
    const far = server();
    far.refuse = true;
    let asked = 0;
    const close = live("x", {
      fetch: ((url: string, init: RequestInit) => {
        asked += 1;
        return far.fetch(url, init);
      }) as typeof fetch,
      on: {},
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(20);
    close();
    const before = asked;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(before);
  });
});

describe("backOff", () => {
  it("doubles up to the longest wait", () => {
    expect([1, 2, 3, 10, 1000].map((tries) => backOff(tries, 500, 15_000, 1))).toEqual([
      500, 1000, 2000, 15_000, 15_000,
    ]);
    expect(backOff(1, 500, 15_000, 0)).toBe(250);
  });
});
