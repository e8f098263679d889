/** The chapters of the notice (驻政〔2019〕1号 and its annex) that checklist rows are grouped by. */

import type { Verdict } from "../api";

/** Headings as printed; the numbering of 4.2 and 4.6.2 lost a dot in print (4.21 is 4.2.1). */
const TITLES: Readonly<Record<string, string>> = {
  "二(一)": "加强市县政务服务中心建设",
  "二(二)": "规范乡镇(街道)便民服务中心建设",
  "二(三)": "建立村(社区)便民服务站",
  "二(四)": "加强规范化建设，落实“四个统一”",
  "3": "“四个统一”总体要求",
  "4.1": "统一装修",
  "4.2": "统一标示、标志",
  "4.5": "人员要求",
  "4.6.1": "场所面积",
  "4.6.2": "便民设施设备",
  "4.6.3": "办公设施设备",
  "4.7": "窗口设置",
  "4.8": "水电、标志设施",
  "4.9": "安全设施要求",
  "5.1": "统一标示、标志",
  "5.4": "人员要求",
  "5.5.1": "场所面积",
  "5.5.2": "便民设施设备",
  "5.5.3": "办公设施设备",
  "5.5.4": "政务服务公示栏",
  "5.6": "窗口设置",
  "5.7": "安全设施要求",
  "5.8": "标志、标识要求",
  "5.9": "便民服务功能要求",
  "5.10": "便民服务保障要求",
  "6.1": "标志牌要求",
  "6.4": "场所面积要求",
  "6.5": "服务设施设备要求",
  "6.6": "安全设施要求",
  "6.7": "标志、标识要求",
};

export interface Clause {
  /** As printed: `5.5.22`, or several that one row rests on: `4.6.3.1、二(一)1`. */
  number: string;
  /** The notice's own sentences, a line each. */
  text: string;
  verdicts: Verdict[];
}

export interface Chapter {
  number: string;
  title: string;
  clauses: Clause[];
}

/** `4.6.21` → `4.6.2`, `4.21` → `4.2`, `二(一)2` → `二(一)`, `5.6` → `5.6`: of the first clause named. */
export function chapterOf(clause: string): string {
  const first = clause.split(/[|;、,\s]/)[0] ?? "";
  const body = /^[一二三四]\([一二三四]\)/.exec(first);
  if (body) return body[0];
  const deep = /^(4\.6|5\.5)\.\d/.exec(first);
  if (deep) return deep[0];
  if (/^4\.2\d/.test(first)) return "4.2";
  return /^\d+(\.\d+)?/.exec(first)?.[0] ?? first;
}

/** Verdicts by chapter and clause, each clause once, in the order of the notice: the annex first, then the body. */
export function chaptersOf(verdicts: readonly Verdict[]): Chapter[] {
  const chapters = new Map<string, Chapter>();
  for (const verdict of verdicts) {
    const number = chapterOf(verdict.clause);
    let chapter = chapters.get(number);
    if (!chapter) {
      chapter = { number, title: TITLES[number] ?? "", clauses: [] };
      chapters.set(number, chapter);
    }
    let clause = chapter.clauses.find(
      (known) => known.number === verdict.clause && known.text === verdict.text,
    );
    if (!clause) {
      clause = { number: verdict.clause, text: verdict.text, verdicts: [] };
      chapter.clauses.push(clause);
    }
    clause.verdicts.push(verdict);
  }
  const body = (number: string): number => (/^\d/.test(number) ? 0 : 1);
  for (const chapter of chapters.values()) {
    chapter.clauses.sort((a, b) => a.number.localeCompare(b.number, "zh-CN", { numeric: true }));
  }
  return [...chapters.values()].sort(
    (a, b) =>
      body(a.number) - body(b.number) ||
      a.number.localeCompare(b.number, "zh-CN", { numeric: true }),
  );
}
