/** What a box tells of the window it stands at, in words: its state, its clerk, its paper. */

type Data = Readonly<Record<string, unknown>>;

const PAUSES: Readonly<Record<string, string>> = {
  papers: "整理材料",
  system: "系统恢复中",
  meeting: "开会",
  handover: "交接班",
  meal: "用餐",
  away: "暂时离开",
  other: "其他原因",
};

const ENDS: Readonly<Record<string, string>> = {
  handover: "交接",
  idle: "长时间无操作，自动",
  closing: "已过下班时间，自动",
  day: "隔日，自动",
};

const PURPOSES: Readonly<Record<string, string>> = {
  item: "办理事项",
  agent: "核验代理人",
  registration: "办理登记",
  benefit: "申领待遇",
  archive: "归档",
};

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

const at = (data: Data): string => (text(data["window"]) ? `${text(data["window"])} 号窗口` : "窗口");

function window(data: Data): string {
  const clerk = text(data["clerk"]) ? `（工作人员 ${text(data["clerk"])}）` : "";
  if (data["state"] === "open") return `${at(data)}开始受理${clerk}`;
  if (data["state"] === "closed") return `${at(data)}下班${clerk}`;
  const why = PAUSES[text(data["reason"])];
  return `${at(data)}暂停受理${why ? `：${why}` : ""}${clerk}`;
}

function clerk(data: Data): string {
  const who = `工作人员 ${text(data["number"])}`;
  if (data["duty"] === "in") return `${who} 签到（${at(data)}）`;
  return `${who} ${ENDS[text(data["why"])] ?? ""}签退（${at(data)}）`;
}

function slip(data: Data): string {
  const item = text(data["item"]) ? `，事项 ${text(data["item"])}` : "";
  if (data["slip"] === "receipt") return `${at(data)}打印受理回执${item}`;
  if (data["by"] === "citizen") return `群众自助打印一次性告知单${item}`;
  const missing = Number(data["missing"]) > 0 ? `，缺 ${text(data["missing"])} 项材料` : "";
  return `${at(data)}打印一次性告知单${item}${missing}`;
}

function document(data: Data): string {
  const kind = text(data["format"]).toUpperCase();
  const end = data["delivered"] === false ? "，未送出" : "";
  return `扫描文件${kind ? ` ${kind}` : ""}，${text(data["pages"]) || "?"} 页${end}`;
}

function copy(data: Data): string {
  const by = text(data["clerk"]) ? `（工作人员 ${text(data["clerk"])}）` : "";
  const purpose = PURPOSES[text(data["purpose"])];
  return `制作身份证复印件${purpose ? `，用途：${purpose}` : ""}${by}`;
}

const WORDS: Readonly<Record<string, (data: Data) => string>> = {
  "hall.box.window": window,
  "hall.box.clerk": clerk,
  "hall.box.slip": slip,
  "hall.box.document": document,
  "hall.box.id_copy": copy,
};

/** The words of an event of the box itself, null for one that is not of its window. */
export function boxWords(type: string, data: Data): string | null {
  return WORDS[type]?.(data) ?? null;
}
