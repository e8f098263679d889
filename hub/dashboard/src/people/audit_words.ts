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
  "alert.acknowledge": "确认告警",
  "alert.rules": "修改告警规则",
  "alert.silence": "静默告警",
  "alert.silence_end": "结束静默",
  "box.claim": "生成认领码",
  "box.claim_withdrawn": "收回认领码",
  "box.enrolled": "终端认领",
  "box.revoke": "吊销终端证书",
  "channel.add": "添加通知渠道",
  "channel.change": "修改通知渠道",
  "channel.remove": "删除通知渠道",
  "channel.test": "试发通知",
  "command.cancel": "取消命令",
  "command.job": "批量下发命令",
  "command.send": "下发命令",
  "content.drop": "丢弃内容草稿",
  "content.import": "导入内容",
  "content.publish": "发布内容",
  "duty.add": "排班",
  "duty.remove": "取消排班",
  "holidays.set": "修改节假日",
  "hours.clear": "恢复上级服务时间",
  "hours.set": "修改服务时间",
  "maintenance.announce": "登记维护",
  "maintenance.end": "结束维护",
  "ratings.rebuild": "重算评价",
  "ratings.settings": "修改评价期限",
  "relay.revive": "重新转报",
  "report.export": "导出报告",
  "requirement.attest": "核实条目",
  "requirement.decide": "本地规定",
  "requirement.walk": "现场核实签名",
  "requirement.withdraw": "撤销本地规定",
  "retention.set": "修改保存期限",
  "settings.address": "修改对外地址",
  "ticket.change": "更新工单",
  "ticket.close": "关闭工单",
  "ticket.open": "新建工单",
  "ticket.photo": "工单照片",
};

/** What the first part of an action is about, for those that have no word of their own. */
const THEMES: Readonly<Record<string, string>> = {
  alert: "告警",
  box: "终端",
  case: "差评和投诉",
  command: "命令",
  content: "终端内容",
  maintenance: "维护",
  ratings: "评价",
  relay: "转报",
  report: "报告",
  requirement: "条目",
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
  if (kind === "edge" || kind === "box") return `终端 ${id}`;
  if (kind === "ticket") return `工单 ${id}`;
  return target;
}

const NAMES: Readonly<Record<string, string>> = {
  address: "来自",
  by: "经由",
  disabled: "停用",
  display: "姓名",
  ended: "结束",
  edge: "终端",
  factor: "凭",
  hall: "大厅",
  name: "名称",
  note: "说明",
  on: "开启",
  reason: "原因",
  role: "角色",
  root: "范围",
  row: "条目",
  session: "会话",
  ticket: "工单",
  title: "事项",
  totp: "含两步验证",
  until: "到",
  window: "窗口",
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
