/** The statuses and kinds of devices and the Chinese words that people read for them. */

export const STATUSES = [
  "ok",
  "degraded",
  "missing",
  "fault",
  "refused",
  "off",
  "unknown",
  "starting",
] as const;

export type Status = (typeof STATUSES)[number];

/** Edge statuses of the contract plus the hub's `unknown`, in the words of the screens. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  ok: "正常",
  degraded: "需留意",
  missing: "未接入",
  fault: "故障",
  refused: "被占用",
  off: "停用",
  unknown: "未知",
  starting: "启动中",
};

/** What somebody can do about it; shown beside the word. */
export const STATUS_ADVICE: Readonly<Record<Status, string>> = {
  ok: "",
  degraded: "可以使用，请尽快检查",
  missing: "请检查电源和连接线",
  fault: "请联系维护人员",
  refused: "可能被其他程序占用，请关闭后重试",
  off: "已在配置中停用",
  unknown: "暂时没有消息",
  starting: "请稍候",
};

/** A status word of any origin; what is not in the contract reads as `unknown`. */
export function toStatus(word: string): Status {
  return (STATUSES as readonly string[]).includes(word) ? (word as Status) : "unknown";
}

/** Kinds of the requirement catalogue in the words of the notice. */
export const KIND_WORDS: Readonly<Record<string, string>> = {
  id_card_reader: "身份证读卡器",
  document_camera: "高拍仪",
  person_camera: "人像摄像头",
  satisfaction_keypad: "评价器",
  touch_screen: "触摸屏",
  display: "电子显示屏",
  customer_display: "群众显示器",
  printer: "打印机",
  receipt_printer: "小票打印机",
  computer: "计算机",
  telephone: "电话",
  queue_caller: "叫号器",
  surveillance: "电子监控",
  network: "网络接口",
  fax: "传真",
};

/** The word for a kind; a kind nobody has named yet shows as it was sent. */
export function kindWord(kind: string): string {
  return KIND_WORDS[kind] ?? kind;
}

/** Grades of 好差评 (GB/T 39735): 5 is the best, 1 and 2 are 差评. */
export const GRADES: readonly { grade: number; label: string }[] = [
  { grade: 5, label: "非常满意" },
  { grade: 4, label: "满意" },
  { grade: 3, label: "基本满意" },
  { grade: 2, label: "不满意" },
  { grade: 1, label: "非常不满意" },
];
