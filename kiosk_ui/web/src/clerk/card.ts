/** A card as the clerk reads it: rows of fields in words, and what is to be said about it. */

import { t } from "./words";

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
  /** Figures can be compared digit by digit; two short rows share a line. */
  size?: "name" | "figures" | "short";
}

export interface Advice {
  status: "ok" | "degraded" | "fault";
  text: string;
}

const EXTRA = [
  "english_name",
  "chinese_name",
  "country",
  "pass_number",
  "issue_count",
  "version",
  "office",
  "renewals",
  "earlier",
] as const;

export function cardName(kind: string): string {
  const { kinds } = t.value.card;
  return kinds[kind] ?? kinds["other"] ?? "";
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

/** Full years between two ISO days; null when either is none. */
export function age(birth: string, today: string): number | null {
  const [born, now] = [birth, today].map((iso) => /^(\d{4})-(\d{2}-\d{2})$/.exec(iso));
  if (!born || !now) return null;
  return Number(now[1]) - Number(born[1]) - (String(now[2]) < String(born[2]) ? 1 : 0);
}

/** The rows to show, empty ones left out. `today` is an ISO day. */
export function rows(card: CardFields, today: string): Row[] {
  const words = t.value.card;
  const years = age(card.birth, today);
  const all: Row[] = [
    { label: words.name, value: card.name, size: "name" },
    { label: words.sex, value: card.sex, size: "short" },
    { label: words.nation, value: card.nation, size: "short" },
    { label: words.birth, value: dateWords(card.birth) },
    { label: words.ageLabel, value: years === null ? "" : words.age(years) },
    { label: words.number, value: numberGroups(card.number), size: "figures" },
    { label: words.address, value: card.address },
    { label: words.authority, value: card.authority },
    {
      label: words.valid,
      // As it is printed on the card, to be compared with it.
      value: `${card.valid_from}－${card.valid_to}`.replace(/(\d)-(?=\d)/g, "$1."),
    },
    ...EXTRA.filter((field) => !card.name || card[field] !== card.name).map((field) => ({
      label: words.extra[field] ?? field,
      value: String(card[field] ?? ""),
    })),
    ...(card.appended_addresses ?? []).map((value) => ({ label: words.more, value })),
  ];
  return all.filter(({ value }) => value !== "");
}

/** What the clerk must know: validity and check digit, the worst first. `today` is an ISO day. */
export function advice(card: CardFields, today: string): Advice[] {
  const words = t.value.card;
  const found: Advice[] = [];
  if (card.expired) {
    found.push({ status: "fault", text: words.expired(dateWords(card.valid_to)) });
  }
  if (card.number_valid === false) {
    found.push({ status: "fault", text: words.wrongNumber });
  }
  if (!card.expired && card.valid_from > today) {
    found.push({ status: "degraded", text: words.notYet(dateWords(card.valid_from)) });
  }
  if (!card.expired && /^\d{4}/.test(card.valid_to)) {
    const left = (Date.parse(card.valid_to) - Date.parse(today)) / 86_400_000;
    if (left <= 90) found.push({ status: "degraded", text: words.endsSoon(Math.round(left)) });
  }
  const years = age(card.birth, today);
  if (years !== null && years >= 0 && years < 18) {
    found.push({ status: "degraded", text: words.minor(years) });
  }
  if (!found.length) found.push({ status: "ok", text: words.fine });
  return found;
}
