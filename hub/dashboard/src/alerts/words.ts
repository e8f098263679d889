/** Alerts in words, and in order: causes by hall, what is suppressed under its cause. */

import { kindWord } from "@hallkeeper/design";
import { statusWord } from "../city/changes";
import type { Alert, Scope, Severity } from "./api";

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  urgent: "紧急",
  normal: "一般",
  low: "提示",
};

/** The status whose colour and shape a severity borrows. */
export const SEVERITY_LOOK: Readonly<Record<Severity, string>> = {
  urgent: "fault",
  normal: "degraded",
  low: "starting",
};

export const FORM_WORDS = {
  mail: "邮件",
  dingtalk: "钉钉机器人",
  wecom: "企业微信机器人",
  feishu: "飞书机器人",
  webhook: "Webhook",
  alertmanager: "Alertmanager",
} as const;

export const WHAT_WORDS = {
  raised: "告警",
  escalated: "升级",
  resolved: "恢复",
  digest: "每日摘要",
  test: "测试",
} as const;

/** What is in trouble: `身份证读卡器`, `终端 zmd-1`, `全厅终端`, `现场核实`. */
export function subject(alert: Pick<Alert, "scope" | "edge" | "kind" | "device">): string {
  if (alert.scope === "device") return kindWord(alert.kind) || alert.device;
  if (alert.scope === "box") return `终端 ${alert.edge}`;
  return { hub: "监管中心的消息服务", county: "全县线路", hall: "全厅终端", overdue: "现场核实" }[alert.scope];
}

/** How it is: `故障`, `心跳中断`. */
export const trouble = (alert: Alert): string =>
  ({ flapping: "反复中断", overdue: "已到期" })[alert.status] ?? statusWord(alert.status);

/** `终端 3 台、设备 15 台` of what a cause hides; empty for none. */
export function hiddenWords(alert: Alert): string {
  const parts: string[] = [];
  if (alert.hidden_boxes) parts.push(`终端 ${alert.hidden_boxes} 台`);
  if (alert.hidden_devices) parts.push(`设备 ${alert.hidden_devices} 台`);
  return parts.join("、");
}

export interface Caused {
  alert: Alert;
  /** Alerts told before their cause was known, now suppressed under it. */
  under: Alert[];
}

export interface HallGroup {
  hall: string;
  name: string;
  county: string;
  causes: Caused[];
}

const WEIGHT: Readonly<Record<Severity, number>> = { urgent: 0, normal: 1, low: 2 };
const WIDTH: Readonly<Record<Scope, number>> = {
  hub: 0,
  county: 1,
  hall: 2,
  box: 3,
  device: 4,
  overdue: 5,
};

/** Grouped by hall: the hall with the most urgent, then the widest, then the oldest cause first. */
export function byHall(alerts: readonly Alert[]): HallGroup[] {
  const keys = new Set(alerts.map((alert) => alert.key));
  const under = new Map<string, Alert[]>();
  const groups = new Map<string, HallGroup>();
  for (const alert of alerts) {
    if (alert.parent && keys.has(alert.parent)) {
      under.set(alert.parent, [...(under.get(alert.parent) ?? []), alert]);
    }
  }
  for (const alert of [...alerts].sort(worseFirst)) {
    if (alert.parent && keys.has(alert.parent)) continue;
    const group = groups.get(alert.hall) ?? {
      hall: alert.hall,
      name: alert.hall_name,
      county: alert.hall.length > 6 ? alert.county_name : "",
      causes: [],
    };
    group.causes.push({ alert, under: under.get(alert.key) ?? [] });
    groups.set(alert.hall, group);
  }
  return [...groups.values()];
}

/** What is taken care of keeps its place, so that nothing moves under one's hands. */
export function worseFirst(one: Alert, other: Alert): number {
  return (
    WEIGHT[one.severity] - WEIGHT[other.severity] ||
    WIDTH[one.scope] - WIDTH[other.scope] ||
    Date.parse(one.since) - Date.parse(other.since) ||
    one.id - other.id
  );
}

/** `周一至周五`, `每天`, `周六、周日` of digits from 1 (Monday). */
export function daysWords(days: string): string {
  if (days === "1234567") return "每天";
  const names = [..."一二三四五六日"];
  const of = (digit: string): string => `周${names[Number(digit) - 1] ?? ""}`;
  if (days.length > 2 && "1234567".includes(days)) return `${of(days[0]!)}至${of(days.at(-1)!)}`;
  return [...days].map(of).join("、");
}
