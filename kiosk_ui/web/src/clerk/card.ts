/** A card as the clerk reads it: rows of fields in words, and what is to be said about it. */

export interface CardFields {
  kind: string;
  name: string;
  sex: string;
  nation: string;
  birth: string;
  address: string;
  number: string;
  number_valid: boolean | null;
  authority: string;
  valid_from: string;
  valid_to: string;
  expired: boolean;
  appended_addresses?: string[];
  milliseconds: number;
  [extra: string]: unknown;
}

export interface Row {
  label: string;
  value: string;
  /** Figures are set so that they can be compared digit by digit. */
  figures?: boolean;
  /** Two short rows share a line. */
  short?: boolean;
}

export interface Advice {
  status: "ok" | "degraded" | "fault";
  text: string;
}

const KINDS: Readonly<Record<string, string>> = {
  resident: "居民身份证",
  hmt: "港澳台居民居住证",
  foreigner2017: "外国人永久居留身份证（2017版）",
  foreigner2023: "外国人永久居留身份证（2023版）",
};

const EXTRA: readonly [string, string][] = [
  ["english_name", "英文姓名"],
  ["chinese_name", "中文姓名"],
  ["country", "国籍（地区）"],
  ["pass_number", "通行证号码"],
  ["issue_count", "签发次数"],
  ["version", "证件版本"],
  ["office", "受理机关代码"],
  ["renewals", "换证次数"],
  ["earlier", "既往号码"],
];

export function cardName(kind: string): string {
  return KINDS[kind] ?? "证件";
}

/** `2025-06-01` as `2025年6月1日`; other words (长期) stay. */
export function dateWords(iso: string): string {
  const parts = iso.match(/^(\d{4})-(\d{2})-(\d{2})$/);
  return parts ? `${parts[1]}年${Number(parts[2])}月${Number(parts[3])}日` : iso;
}

/** `100000 19491001 0008`: the number in its three parts; other shapes stay. */
export function numberGroups(number: string): string {
  return number.replace(/^(\d{6})(\d{8})(\d{3}[\dXx])$/, "$1 $2 $3");
}

/** The rows to show, empty ones left out. */
export function rows(card: CardFields): Row[] {
  const all: Row[] = [
    { label: "姓名", value: card.name },
    { label: "性别", value: card.sex, short: true },
    { label: "民族", value: card.nation, short: true },
    { label: "出生", value: dateWords(card.birth) },
    { label: "证件号码", value: numberGroups(card.number), figures: true },
    { label: "住址", value: card.address },
    { label: "签发机关", value: card.authority },
    {
      label: "有效期限",
      // As it is printed on the card, to be compared with it.
      value: `${card.valid_from}－${card.valid_to}`.replace(/(\d)-(?=\d)/g, "$1."),
    },
    ...EXTRA.map(([field, label]) => ({ label, value: String(card[field] ?? "") })),
    ...(card.appended_addresses ?? []).map((value) => ({ label: "追加住址", value })),
  ];
  const name = all[0]?.value;
  // A foreigner's name is one of the two names given again below it.
  return all.filter(
    ({ label, value }) => value !== "" && !(label.endsWith("文姓名") && value === name),
  );
}

/** What the clerk must know: validity and check digit, the worst first. `today` is an ISO day. */
export function advice(card: CardFields, today: string): Advice[] {
  const found: Advice[] = [];
  if (card.expired) {
    found.push({ status: "fault", text: `已过有效期（${dateWords(card.valid_to)}）` });
  }
  if (card.number_valid === false) {
    found.push({ status: "fault", text: "号码校验位不对，请核对真伪" });
  }
  if (!card.expired && card.valid_from > today) {
    found.push({ status: "degraded", text: `有效期从${dateWords(card.valid_from)}才开始` });
  }
  if (!card.expired && /^\d{4}/.test(card.valid_to)) {
    const left = (Date.parse(card.valid_to) - Date.parse(today)) / 86_400_000;
    if (left <= 90) {
      found.push({ status: "degraded", text: `还有 ${Math.round(left)} 天到期，请提醒换领` });
    }
  }
  if (!found.length) found.push({ status: "ok", text: "证件在有效期内" });
  return found;
}
