/** What grades, topics, steps and outcomes are called, and how a count that is not told is written. */

import type { Case, Grade } from "./api";

export const GRADES: readonly { grade: Grade; name: string }[] = [
  { grade: "5", name: "非常满意" },
  { grade: "4", name: "满意" },
  { grade: "3", name: "基本满意" },
  { grade: "2", name: "不满意" },
  { grade: "1", name: "非常不满意" },
];

export const TOPICS: Readonly<Record<string, string>> = {
  attitude: "服务态度",
  efficiency: "办事效率",
  guidance: "一次性告知",
  fees: "收费",
  rules: "推诿或额外要求",
  facility: "设施设备",
  other: "其他",
};

export const CONTACTS: Readonly<Record<string, string>> = {
  reached: "已联系到本人",
  came: "本人到窗口说明",
  anonymous: "匿名，无法联系，已核查窗口",
  unreachable: "多次联系未果",
};

export const OUTCOMES: Readonly<Record<string, string>> = {
  rectified: "属实，已整改",
  explained: "政策原因，已解释",
  unfounded: "核查不属实",
  mistaken: "误按",
  malicious: "恶意评价，已报上级复核",
  noted: "建议已阅知",
};

export const ACTS: Readonly<Record<string, string>> = {
  assign: "指派",
  note: "记录",
  contact: "联系",
  close: "办结",
  reopen: "重新办理",
};

/** A published count: itself, `<5` for a leaf, `—` for a sum of which nothing may be told. */
export function counted(count: number | null, exact: boolean, smallest: number): string {
  if (count !== null) return String(count);
  return exact ? `<${smallest}` : "—";
}

export const percent = (share: number | null): string =>
  share === null ? "—" : `${(share * 100).toFixed(1)}%`;

/** `非常不满意`, `投诉 · 服务态度`, `建议 · 设施设备`. */
export function whatOf(one: Case): string {
  if (one.sort === "rating") {
    return GRADES.find(({ grade }) => grade === String(one.grade))?.name ?? "差评";
  }
  return `${one.sort === "complaint" ? "投诉" : "建议"} · ${TOPICS[one.topic] ?? one.topic}`;
}

/** What is to be done next and until when; `late` when that time is over. */
export function nextOf(one: Case): { word: string; due: string | null; late: boolean } {
  if (one.closed) return { word: OUTCOMES[one.outcome] ?? "已办结", due: null, late: false };
  if (!one.contacted && one.contact_due) {
    return { word: "待联系", due: one.contact_due, late: one.contact_late };
  }
  if (one.rectify_due) return { word: "待整改办结", due: one.rectify_due, late: one.rectify_late };
  return { word: "待阅知", due: null, late: false };
}

/** The day whose end a deadline is: `9月1日` for 2 September 00:00, local time. */
export function lastDay(due: string): string {
  const day = new Date(Date.parse(due) - 1);
  return Number.isNaN(day.getTime()) ? "" : `${day.getMonth() + 1}月${day.getDate()}日`;
}
