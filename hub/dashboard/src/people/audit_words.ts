/** The audit log's words for people: what was done, to what, and the details in a line. */

import { ROLE_WORDS } from "../role_words";

const ACTIONS: Readonly<Record<string, string>> = {
  "session.open": "登录",
  "session.fail": "登录失败",
  "session.end": "结束登录",
  "hub.set_up": "初始设置",
  "user.add": "添加用户",
  "user.change": "修改用户",
  "user.reset": "重设登录",
  "user.password": "设置密码",
  "user.totp": "两步验证",
  "user.codes": "更换恢复码",
  "audit.let_go": "清除到期记录",
};

/** What the first part of an action is about, for those that have no word of their own. */
const THEMES: Readonly<Record<string, string>> = {
  alert: "告警",
  attestation: "核实",
  box: "终端",
  care: "维护",
  claim: "终端认领",
  command: "命令",
  complaint: "投诉",
  content: "终端内容",
  edge: "终端",
  hall: "大厅",
  inspection: "检查",
  maintenance: "维护",
  rating: "评价",
  report: "报告",
  retention: "保存期限",
  settings: "设置",
  ticket: "工单",
};

export function actionWords(action: string): string {
  const known = ACTIONS[action];
  if (known) return known;
  const [theme = "", ...rest] = action.split(".");
  return THEMES[theme] ? `${THEMES[theme]}：${rest.join(".")}` : action;
}

/** `411728 → 遂平县` where the target is a hall that we know; else the target as it is. */
export function targetWords(target: string, hallName: (code: string) => string | undefined): string {
  const [kind = "", id = ""] = target.split(":");
  if (kind === "hall") return hallName(id) ?? target;
  if (kind === "user") return id === "?" ? "未知用户名" : `用户 ${id}`;
  return target;
}

const NAMES: Readonly<Record<string, string>> = {
  address: "来自",
  by: "经由",
  disabled: "停用",
  display: "姓名",
  ended: "结束",
  factor: "凭",
  on: "开启",
  role: "角色",
  root: "范围",
  session: "会话",
  totp: "含两步验证",
};

const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  factor: { none: "密码", totp: "密码和验证码", recovery: "密码和恢复码", link: "一次性链接" },
  by: { link: "一次性链接", "command line": "命令行" },
  role: ROLE_WORDS,
};

export function detailWords(
  detail: Readonly<Record<string, unknown>>,
  hallName: (code: string) => string | undefined,
): string {
  return Object.entries(detail)
    .map(([name, value]) => `${NAMES[name] ?? name}：${valueWords(name, value, hallName)}`)
    .join("，");
}

function valueWords(
  name: string,
  value: unknown,
  hallName: (code: string) => string | undefined,
): string {
  if (typeof value === "boolean") return value ? "是" : "否";
  if (typeof value !== "string") return JSON.stringify(value);
  if (name === "root") return hallName(value) ?? value;
  return VALUES[name]?.[value] ?? value;
}
