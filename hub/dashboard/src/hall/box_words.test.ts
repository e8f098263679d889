import { expect, it } from "vitest";
import { boxWords } from "./box_words";

it.each([
  ["window", { state: "open", reason: "", clerk: "0101", window: "1" }, "1 号窗口开始受理（工作人员 0101）"],
  ["window", { state: "paused", reason: "meal", clerk: "", window: "1" }, "1 号窗口暂停受理：用餐"],
  ["window", { state: "paused", reason: "", clerk: "", window: "" }, "窗口暂停受理"],
  ["window", { state: "closed", reason: "", clerk: "", window: "A1" }, "A1 号窗口下班"],
  ["clerk", { number: "0101", duty: "in", why: "own", window: "1" }, "工作人员 0101 签到（1 号窗口）"],
  ["clerk", { number: "0101", duty: "out", why: "own", window: "1" }, "工作人员 0101 签退（1 号窗口）"],
  [
    "clerk",
    { number: "0101", duty: "out", why: "closing", window: "1" },
    "工作人员 0101 已过下班时间，自动签退（1 号窗口）",
  ],
  [
    "slip",
    { slip: "notice", item: "jz-001", by: "clerk", missing: 2, window: "1" },
    "1 号窗口打印一次性告知单，事项 jz-001，缺 2 项材料",
  ],
  ["slip", { slip: "notice", item: "jz-001", by: "citizen", missing: 0 }, "群众自助打印一次性告知单，事项 jz-001"],
  ["slip", { slip: "receipt", item: "jz-001", by: "clerk", window: "1" }, "1 号窗口打印受理回执，事项 jz-001"],
  ["document", { pages: 3, format: "pdf", delivered: true }, "扫描文件 PDF，3 页"],
  ["document", { pages: 3, format: "tiff", delivered: false }, "扫描文件 TIFF，3 页，未送出"],
  ["id_copy", { purpose: "benefit", clerk: "0101" }, "制作身份证复印件，用途：申领待遇（工作人员 0101）"],
])("says hall.box.%s %j", (what, data, words) => {
  expect(boxWords(`hall.box.${what}`, data)).toBe(words);
});

it("knows no other events", () => {
  expect(boxWords("hall.box.gap", {})).toBeNull();
  expect(boxWords("hall.printer.slip_printed", {})).toBeNull();
});
