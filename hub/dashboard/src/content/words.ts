/** What kinds, scopes and the boxes' standing are called. */

import type { BoxState, Kind, Version } from "./api";

export const KINDS: Readonly<Record<Kind, string>> = {
  items: "办事事项",
  hall: "大厅信息",
  notices: "通知公告",
};

export const BOX_WORDS: Readonly<Record<BoxState, { word: string; status: string }>> = {
  current: { word: "已是最新", status: "ok" },
  behind: { word: "还是旧版", status: "degraded" },
  nothing: { word: "还没有内容", status: "missing" },
  unasked: { word: "没有来取过", status: "unknown" },
  none: { word: "未发布，用自带示例", status: "off" },
};

export const TIER_SCOPES: readonly { scope: string; name: string }[] = [
  { scope: "tier:city", name: "市级大厅" },
  { scope: "tier:county", name: "全市各县区大厅" },
  { scope: "tier:township", name: "全市各乡镇(街道)大厅" },
  { scope: "tier:village", name: "全市各村(社区)站" },
];

/** The nearest scope wins; the order in which a hall looks for what is its. */
export function nearestFirst(versions: readonly Version[]): Version[] {
  const rank = (scope: string): number =>
    scope.startsWith("hall:")
      ? 0
      : scope === "area:411700"
        ? 20
        : scope.startsWith("tier:")
          ? 10
          : 9 - scope.length / 10;
  return [...versions].sort(
    (a, b) => a.kind.localeCompare(b.kind) || rank(a.scope) - rank(b.scope) || a.id - b.id,
  );
}

/** `新增 3，变更 1，删除 0，不变 60`. */
export function countsWords(counts: Readonly<Record<string, number>>): string {
  const of = (name: string): number => counts[name] ?? 0;
  return `新增 ${of("added")}，变更 ${of("changed")}，删除 ${of("removed")}，不变 ${of("same")}`;
}
