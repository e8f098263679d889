import { beforeEach, describe, expect, it, vi } from "vitest";
import { advice, age, dateWords, numberGroups, rows, type CardFields } from "./card";
import { find } from "./item_picker";
import { pressed } from "./keys";
import { later, settle, takeBack, waiting } from "./later";
import { Multipart } from "./multipart";
import { Outlines } from "./outlines";
import { plainWords } from "./panels";
import { phase, type Preview } from "./phase";
import { KIND_WORDS, STATUSES } from "@hallkeeper/design";
import { language, t } from "./words";
import { KINDS } from "./words/en_devices";
import type { Item } from "../kiosk/content";

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
const SEEN: Preview = {
  width: 8,
  height: 6,
  corners: [[0, 0]],
  quality: 0.9,
  warnings: [],
  still: true,
  hand: false,
  fresh: true,
  pages: 1,
  sequence: 1,
};

describe("a card in words", () => {
  it("shows its fields and leaves empty ones out", () => {
    expect(rows(CARD, TODAY).map(({ label }) => label)).toEqual([
      "姓名",
      "性别",
      "民族",
      "出生",
      "年龄",
      "证件号码",
      "住址",
      "签发机关",
      "有效期限",
    ]);
    expect(rows(CARD, TODAY)[4]?.value).toBe("75 岁");
    expect(dateWords("长期")).toBe("长期");
    expect(numberGroups("100000194910010008")).toBe("100000 19491001 0008");
    expect(numberGroups("AAA1234567")).toBe("AAA1234567");
  });

  it("counts full years", () => {
    expect(age("2007-06-02", TODAY)).toBe(18);
    expect(age("2007-06-03", TODAY)).toBe(17);
    expect(age("", TODAY)).toBeNull();
  });

  it("does not repeat a foreigner's name", () => {
    const card = { ...CARD, name: "ANNA", english_name: "ANNA", chinese_name: "安娜", country: "德国" };
    const shown = rows(card, TODAY).map(({ label, value }) => `${label}=${value}`);
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
    [{ birth: "2010-07-01" }, ["degraded"]],
    [{ expired: true, valid_to: "2020-01-01", number_valid: false }, ["fault", "fault"]],
  ])("says of %o: %o", (changes, statuses) => {
    const said = advice({ ...CARD, ...changes }, TODAY);
    expect(said.map(({ status }) => status)).toEqual(statuses);
    expect(said.every(({ text }) => text)).toBe(true);
  });
});

describe("the taking of a page", () => {
  it.each([
    [null, "waiting"],
    [{ ...SEEN, hand: true }, "hand"],
    [{ ...SEEN, corners: null }, "empty"],
    [{ ...SEEN, fresh: false }, "taken"],
    [{ ...SEEN, warnings: ["模糊"] }, "spoilt"],
    [{ ...SEEN, still: false }, "moving"],
    [SEEN, "ready"],
  ] as const)("%o is %s", (seen, at) => {
    expect(phase(seen as Preview | null, false)).toBe(at);
    expect(phase(seen as Preview | null, true)).toBe("taking");
  });
});

describe("a stream of pictures", () => {
  const part = (sequence: string, ...body: number[]): number[] => [
    ...new TextEncoder().encode(
      `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${body.length}\r\n${sequence}\r\n`,
    ),
    ...body,
    13,
    10,
  ];
  const bytes = new Uint8Array([...part("X-Sequence: 41\r\n", 13, 10, 13, 10, 1), ...part("", 2)]);
  const frames = [
    { sequence: 41, jpeg: new Uint8Array([13, 10, 13, 10, 1]) },
    { sequence: null, jpeg: new Uint8Array([2]) },
  ];

  it("gives the same frames for every cut in two", () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const parts = new Multipart();
      const found = [...parts.feed(bytes.subarray(0, cut)), ...parts.feed(bytes.subarray(cut))];
      expect(found, `cut at ${cut}`).toEqual(frames);
    }
  });

  it("wants to know the length of a part", () => {
    const text = new TextEncoder().encode("--frame\r\nContent-Type: image/jpeg\r\n\r\n");
    expect(() => new Multipart().feed(text)).toThrow(RangeError);
  });

  it("finds the outline of the very frame, whichever comes first", () => {
    const outlines = new Outlines();
    const heard: (number | null)[] = [];
    outlines.told({ ...SEEN, sequence: 1 });
    outlines.wait(3, ({ sequence }) => heard.push(sequence));
    outlines.told({ ...SEEN, sequence: 2 });
    expect([outlines.of(2)?.sequence, outlines.of(3), outlines.before(3)?.sequence]).toEqual([
      2,
      undefined,
      2,
    ]);
    outlines.told({ ...SEEN, sequence: 3 });
    expect(heard).toEqual([3]);
  });
});

describe("second thoughts", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it("does late what is not taken back, and at once what something else follows", () => {
    const done: string[] = [];
    const lay = (name: string): void =>
      later(name, 1000, () => done.push(name), () => done.push(`not ${name}`));
    lay("a");
    expect(takeBack()).toBe(true);
    expect(takeBack()).toBe(false);
    lay("b");
    lay("c");
    expect(done).toEqual(["not a", "b"]);
    vi.advanceTimersByTime(1000);
    expect(done).toEqual(["not a", "b", "c"]);
    expect(waiting.value).toBeNull();
    settle();
    expect(done).toHaveLength(3);
  });
});

describe("keys", () => {
  const event = (init: KeyboardEventInit): KeyboardEvent => new KeyboardEvent("keydown", init);

  it("goes by the place of a letter, so that an input method is no matter", () => {
    expect(pressed(event({ key: "Process", code: "KeyS" }))?.act).toBe("make");
    expect(pressed(event({ key: "z", code: "KeyZ", ctrlKey: true }))?.act).toBe("undo");
    expect(pressed(event({ key: "Z", code: "KeyZ", ctrlKey: true, shiftKey: true }))?.act).toBe(
      "redo",
    );
    expect(pressed(event({ key: "?", code: "Slash", shiftKey: true }))?.act).toBe("help");
    expect(pressed(event({ key: "ArrowUp", code: "ArrowUp", shiftKey: true }))?.act).toBe("move");
    expect(pressed(event({ key: "s", code: "KeyS", altKey: true }))).toBeNull();
    expect(pressed(event({ key: "Delete", code: "Delete", repeat: true }))).toBeNull();
  });
});

describe("words", () => {
  it("leaves addresses and codes out of a reason", () => {
    const said = plainWords("找不到摄像头（/dev/v4l/by-id/usb-1）：请检查数据线", "请检查");
    expect(said).toContain("请检查数据线");
    expect(said).not.toContain("/dev");
    expect(plainWords("驱动程序出错（ImportError, page.py:14）：请联系维护人员", "")).toBe(
      "驱动程序出错：请联系维护人员",
    );
    expect(plainWords("[Errno 5] tcp:10.0.0.1:9100", "请检查")).toBe("请检查");
  });

  it("changes with the language", () => {
    language.value = "en";
    expect(t.value.visit.undo).toBe("Undo");
    language.value = "zh";
    expect(t.value.visit.undo).toBe("撤销");
  });

  it("finds items by initials and by characters", () => {
    const item = (id: string, name: string, initials: string): Item =>
      ({ id, code: id, sub_name: name, main_name: "", aliases: [], initials: [initials] }) as unknown as Item;
    const all = [item("a", "生育登记", "sy dj"), item("b", "低保认定", "db rd")];
    expect(find(all, "db").map(({ id }) => id)).toEqual(["b"]);
    expect(find(all, "登记").map(({ id }) => id)).toEqual(["a"]);
    expect(find(all, " ")).toHaveLength(2);
  });
});

describe("devices in English", () => {
  it("has every kind and status, and no Chinese", () => {
    expect(Object.keys(KINDS)).toEqual(Object.keys(KIND_WORDS));
    language.value = "en";
    const { told, device } = t.value;
    language.value = "zh";
    expect(told.kind("printer")).toBe("Printer");
    expect(told.kind("kettle")).toBe("kettle");
    expect(device.is(told.kind("fax"), told.status.missing)).toBe("Fax: Not connected");
    const words = STATUSES.flatMap((status) => [told.status[status], told.advice[status]]);
    expect([...words, ...Object.values(KINDS)].join()).not.toMatch(/\p{Script=Han}/u);
    expect(t.value.device.is(t.value.told.kind("fax"), t.value.told.status.missing)).toBe("传真未接入");
  });
});
