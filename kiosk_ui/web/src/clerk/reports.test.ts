import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Device } from "../box/api";
import { numberOf } from "./acts";
import * as papers from "./papers";
import { closeVisit, onDevice, onLine, onNewStream, onReport } from "./reports";
import * as state from "./state";

const CARD = { kind: "resident", name: "证件样本", milliseconds: 800 };

describe("reports", () => {
  const device = (name: string, kind: string, status = "ok"): Device => ({
    name,
    kind,
    driver: "",
    status,
    since: "",
    reason: "",
    window: "",
    identity: {},
    detail: {},
  });
  const report = (name: string, what: string, data: object): void =>
    onReport({ device: name, kind: "", what, data });

  beforeEach(() => {
    closeVisit();
    papers.putAway().letGo();
    state.devices.value = null;
    onDevice(device("card", "id_card_reader"));
    onDevice(device("camera", "document_camera"));
    onDevice(device("pad", "satisfaction_keypad"));
  });

  it("shows a card until it is lifted, troubled, or the reader goes", () => {
    for (const end of [
      () => report("card", "card_lifted", {}),
      () => report("card", "card_trouble", { reason: "x", advice: "y" }),
      () => onDevice(device("card", "id_card_reader", "missing")),
    ]) {
      onDevice(device("card", "id_card_reader"));
      report("card", "card_read", CARD);
      expect(state.card.value?.fields.name).toBe("证件样本");
      end();
      expect(state.card.value).toBeNull();
    }
  });

  it("takes a new stream's devices together, and drops those it no longer names", () => {
    onNewStream();
    onDevice(device("card", "id_card_reader", "missing"));
    expect(state.devices.value?.size).toBe(3);
    onLine({ connected: false, hub: "unknown", outbox: 0 });
    expect([...(state.devices.value?.values() ?? [])].map(({ name, status }) => [name, status])).toEqual([
      ["card", "missing"],
    ]);
    onDevice(device("card", "id_card_reader"));
    expect(state.reader.value?.status).toBe("ok");
  });

  it("heeds only this window's devices, and only the rating it asked for", () => {
    report("other", "card_read", CARD);
    expect(state.card.value).toBeNull();
    state.rating.value = { at: "asking", transaction: "1-20250602-140000", until: 0 };
    report("pad", "rated", { grade: 1, label: "非常不满意", transaction: "another" });
    expect(state.rating.value.at).toBe("asking");
    report("pad", "rated", { grade: 5, label: "非常满意", transaction: "1-20250602-140000" });
    expect(state.rating.value).toEqual({ at: "rated", grade: 5 });
  });

  it("keeps a page, and none that arrives after the visit", async () => {
    vi.stubGlobal("fetch", async () => new Response(new Uint8Array([1, 2, 3])));
    const page = { width: 8, height: 6, warnings: ["偏暗"], jpeg: { blob: "/api/blobs/1" } };
    report("camera", "page_captured", page);
    await vi.waitFor(() => expect(papers.document.value?.pages).toHaveLength(1));
    expect(papers.page.value?.warnings).toEqual(["偏暗"]);
    papers.putAway().letGo();
    report("camera", "page_captured", page);
    closeVisit();
    await new Promise((done) => setTimeout(done, 0));
    expect(papers.anything.value).toBe(false);
    vi.unstubAllGlobals();
  });

  it("numbers a case by window and moment", () => {
    expect(numberOf("1", new Date(2025, 5, 2, 14, 3, 9))).toBe("1-20250602-140309");
    expect(numberOf("", new Date(2025, 5, 2, 14, 3, 9))).toBe("0-20250602-140309");
  });
});
