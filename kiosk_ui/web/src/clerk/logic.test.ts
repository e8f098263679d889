import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Device } from "../box/api";
import { caseNumber } from "./acts";
import { stillness } from "./automatic";
import { advice, dateWords, numberGroups, rows, type CardFields } from "./card";
import { colours, pdf } from "./pdf";
import { endVisit, onDevice, onLine, onNewStream, onReport } from "./reports";
import * as state from "./state";

const CARD: CardFields = {
  kind: "resident",
  name: "证件样本",
  sex: "女",
  nation: "汉",
  birth: "1949-10-01",
  address: "样本路1号",
  number: "100000194910010008",
  number_valid: true,
  authority: "样本分局",
  valid_from: "2015-01-01",
  valid_to: "长期",
  expired: false,
  appended_addresses: [],
  milliseconds: 800,
};
const TODAY = "2025-06-02";

describe("a card in words", () => {
  it("shows its fields and leaves empty ones out", () => {
    expect(rows(CARD).map(({ label }) => label)).toEqual([
      "姓名",
      "性别",
      "民族",
      "出生",
      "证件号码",
      "住址",
      "签发机关",
      "有效期限",
    ]);
    expect(dateWords("1949-10-01")).toBe("1949年10月1日");
    expect(dateWords("长期")).toBe("长期");
    expect(numberGroups("100000194910010008")).toBe("100000 19491001 0008");
    expect(numberGroups("AAA1234567")).toBe("AAA1234567");
  });

  it("does not repeat a foreigner's name", () => {
    const card = { ...CARD, name: "ANNA", english_name: "ANNA", chinese_name: "安娜", country: "德国" };
    const shown = rows(card).map(({ label, value }) => `${label}=${value}`);
    expect(shown).not.toContain("英文姓名=ANNA");
    expect(shown).toContain("中文姓名=安娜");
    expect(shown).toContain("国籍（地区）=德国");
  });

  it.each([
    [{}, ["ok"]],
    [{ expired: true, valid_to: "2020-01-01" }, ["fault"]],
    [{ number_valid: false }, ["fault"]],
    [{ number_valid: null }, ["ok"]],
    [{ valid_to: "2025-07-01" }, ["degraded"]],
    [{ valid_to: "2030-07-01" }, ["ok"]],
    [{ valid_from: "2025-07-01" }, ["degraded"]],
    [{ expired: true, valid_to: "2020-01-01", number_valid: false }, ["fault", "fault"]],
  ])("says of %o: %o", (changes, statuses) => {
    const said = advice({ ...CARD, ...changes }, TODAY);
    expect(said.map(({ status }) => status)).toEqual(statuses);
    expect(said.every(({ text }) => text)).toBe(true);
  });
});

describe("automatic capture", () => {
  const seen = { width: 8, height: 6, corners: [[0, 0]] as [number, number][], quality: 0.9, warnings: [] as string[], still: true };
  it("takes a page once, and the next after it was changed", () => {
    const watch = stillness();
    const take = (n: number, preview: state.Preview | null): boolean[] =>
      Array.from({ length: n }, () => watch(preview));
    expect(take(5, seen)).toEqual([false, false, true, false, false]);
    expect(take(5, { ...seen, still: false })).not.toContain(true);
    expect(take(5, seen)).not.toContain(true);
    expect(take(1, { ...seen, corners: null })).toEqual([false]);
    expect(take(3, seen)).toEqual([false, false, true]);
  });
  it("never takes a page that would not come out well", () => {
    const watch = stillness();
    expect(Array.from({ length: 9 }, () => watch({ ...seen, warnings: ["模糊"] }))).not.toContain(true);
  });
});

describe("a PDF of pages", () => {
  const jpeg = (components: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array([
      0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 8, 8, 0, 2, 0, 2, components, 0xff, 0xd9,
    ]);
  const text = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

  it("points its table at each object", () => {
    const made = text(
      pdf([
        { jpeg: jpeg(3), width: 840, height: 1188 },
        { jpeg: jpeg(1), width: 1188, height: 840 },
      ]),
    );
    expect(made.startsWith("%PDF-1.4")).toBe(true);
    expect(made.trimEnd().endsWith("%%EOF")).toBe(true);
    const start = Number(made.match(/startxref\n(\d+)/)?.[1]);
    expect(made.slice(start, start + 4)).toBe("xref");
    const offsets = [...made.matchAll(/^(\d{10}) 00000 n $/gm)].map((found) => Number(found[1]));
    offsets.forEach((offset, at) => {
      expect(made.slice(offset).startsWith(`${at + 1} 0 obj`)).toBe(true);
    });
    expect(made).toContain("/Count 2");
    expect(made).toContain("/MediaBox [0 0 595.28 841.89]");
    expect(made).toContain("/MediaBox [0 0 841.89 595.28]");
    expect(made).toContain("/DeviceGray");
  });

  it("reads the colours of a JPEG", () => {
    expect([colours(jpeg(3)), colours(jpeg(1)), colours(new Uint8Array(3))]).toEqual([3, 1, 3]);
  });
});

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
    endVisit();
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
      endVisit,
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
    expect(state.rating.value).toEqual({ at: "rated", grade: 5, label: "非常满意" });
  });

  it("keeps a page, and none that arrives after the visit", async () => {
    vi.stubGlobal("fetch", async () => new Response(new Uint8Array([1, 2, 3])));
    const page = { width: 8, height: 6, quality: 1, warnings: ["偏暗"], jpeg: { blob: "/api/blobs/1" } };
    report("camera", "page_captured", page);
    await vi.waitFor(() => expect(state.pages.value).toHaveLength(1));
    expect(state.pages.value[0]?.warnings).toEqual(["偏暗"]);
    report("camera", "page_captured", page);
    endVisit();
    await new Promise((done) => setTimeout(done, 0));
    expect(state.pages.value).toEqual([]);
    vi.unstubAllGlobals();
  });

  it("numbers a case by window and moment", () => {
    expect(caseNumber("1", new Date(2025, 5, 2, 14, 3, 9))).toBe("1-20250602-140309");
    expect(caseNumber("", new Date(2025, 5, 2, 14, 3, 9))).toBe("0-20250602-140309");
  });
});
