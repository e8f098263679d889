/** What an entry of the timeline says, and when things happened hour by hour. */

import { GRADES, kindWord } from "@hallkeeper/design";
import type { TimelineEntry } from "../api";
import { statusWord } from "../city/changes";
import { moment } from "../when";
import { boxWords } from "./box_words";
import { orderWord } from "./orders";

const CARDS: Readonly<Record<string, string>> = {
  resident: "居民身份证",
  hmt: "港澳台居民居住证",
  foreigner2017: "外国人永久居留身份证(2017 版)",
  foreigner2023: "外国人永久居留身份证(2023 版)",
};

/** One line in words; an event nobody has named yet shows its type. */
export function entryWords(entry: TimelineEntry): string {
  const data = entry.data ?? {};
  if (entry.kind === "flip") {
    const before = entry.before ? `${statusWord(entry.before)} → ` : "";
    return `${before}${statusWord(entry.after ?? "unknown")}`;
  }
  if (entry.kind === "command") {
    const device = typeof data["device"] === "string" ? ` ${data["device"]}` : "";
    return `命令“${orderWord(entry.type ?? "")}${device}”`;
  }
  if (entry.kind === "attestation") {
    const where = entry.before ? `（${entry.before} 号窗口）` : "";
    return `核实 ${entry.type ?? ""}${where}：${entry.after === "met" ? "符合" : "不符合"}`;
  }
  if (entry.kind === "maintenance") {
    const end = typeof data["end"] === "number" ? moment(data["end"] * 1000, Date.now()) : "";
    const what = entry.device || entry.edge || "整个大厅";
    return `登记维护 ${what}${end ? `，至 ${end}` : ""}`;
  }
  if (entry.kind === "silence") {
    const end = typeof data["end"] === "number" ? moment(data["end"] * 1000, Date.now()) : "";
    const what = entry.device || entry.edge || (entry.type ? kindWord(entry.type) : "整个大厅");
    return `静默 ${what} 的告警${end ? `，至 ${end}` : ""}`;
  }
  if (entry.kind === "ticket") {
    const did = { opened: "打开", closed: "关闭", reopened: "重新打开" }[entry.after ?? ""] ?? "更新";
    return `${did}工单 ${String(data["ticket"] ?? "")}：${entry.type ?? ""}`;
  }
  const ofWindow = boxWords(entry.type ?? "", data);
  if (ofWindow) return ofWindow;
  const [, kind = "", what = ""] = (entry.type ?? "").split(".");
  if (what === "rated") {
    const label =
      data["label"] ?? GRADES.find((grade) => grade.grade === data["grade"])?.label ?? "";
    return `评价：${String(label)}${data["window"] ? `(${String(data["window"])} 号窗口)` : ""}`;
  }
  if (what === "card_read") {
    return `读出${CARDS[String(data["card"])] ?? "证件"}，用时 ${String(data["milliseconds"] ?? "?")} 毫秒`;
  }
  if (what === "page_captured") {
    return `拍下一页 ${String(data["width"] ?? "?")}×${String(data["height"] ?? "?")}`;
  }
  if (what === "gap" || entry.type === "hall.box.gap") {
    return `终端存储已满，丢弃了 ${String(data["dropped"] ?? data["count"] ?? "若干")} 条旧记录`;
  }
  return `${kindWord(kind)} ${what || entry.type || ""}`;
}

export interface Hours {
  /** Flips in each hour, the oldest first; the last hour is the present one. */
  counts: number[];
  /** How many of the first hours reach beyond what has been read. */
  unread: number;
}

const HOUR = 3_600_000;

/** Flips of the last `hours` hours; `complete` says that `entries` reach back to the beginning. */
export function flipsByHour(
  entries: readonly TimelineEntry[],
  now: number,
  hours: number,
  complete: boolean,
): Hours {
  const end = Math.floor(now / HOUR) + 1;
  const counts = new Array<number>(hours).fill(0);
  let oldest = now;
  for (const entry of entries) {
    const at = Date.parse(entry.at);
    oldest = Math.min(oldest, at);
    const slot = Math.floor(at / HOUR) - (end - hours);
    if (entry.kind === "flip" && slot >= 0 && slot < hours) counts[slot]! += 1;
  }
  const first = Math.floor(oldest / HOUR) - (end - hours);
  return { counts, unread: complete ? 0 : Math.max(0, Math.min(hours, first)) };
}
