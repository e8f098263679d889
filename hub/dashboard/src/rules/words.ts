/** The catalogue in words, and which rows a search finds. */

import { TIER_WORDS } from "../halls";
import type { Decision, Footnote, Rule } from "./api";

export const TIERS: Readonly<Record<Rule["tier"], string>> = {
  CH: "市县大厅",
  CW: "市县窗口",
  TH: "乡镇(街道)大厅",
  TW: "乡镇(街道)窗口",
  VS: "村(社区)站点",
};

export const FORCES: Readonly<Record<Rule["force"], string>> = {
  required: "必备",
  conditional: "有条件的才配，不作不符合",
  one_of: "任选其一即可",
  optional: "可选",
};

/** How a row is proved, in one sentence. */
export function proofWords(rule: Rule): string {
  const where = rule.public ? "公共区的" : "";
  const devices = where + rule.kinds.join("或");
  if (rule.proof === "attestation") return "由人现场核实登记";
  if (rule.proof === "device") return `${devices}接入并正常`;
  if (rule.proof === "both") return `${devices}接入并正常，且由人核实“${rule.rest}”`;
  return `${devices}接入并正常，或由人现场核实登记`;
}

/** How long a person's word is good. */
export function termWords(rule: Rule): string {
  const term = rule.term;
  if (!term) return "";
  const span = !term.months
    ? "当日有效"
    : term.months % 12
      ? `${term.months} 个月`
      : `${term.months / 12} 年`;
  return term.firm ? `最长 ${span}` : span;
}

/** Rows in which every word of the search stands somewhere: item, clause, sentence, note, kind. */
export function found(
  rules: readonly Rule[],
  notes: ReadonlyMap<string, Footnote>,
  wanted: string,
): Rule[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [...rules];
  return rules.filter((rule) => {
    const text = [
      rule.id,
      rule.item,
      rule.clause,
      ...rule.quotations,
      rule.wording,
      proofWords(rule),
      TIERS[rule.tier],
      ...rule.footnotes.map((key) => notes.get(key)?.text ?? ""),
    ]
      .join("\n")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Where a decision holds: `遂平县及下级的村(社区)便民服务站`. */
export function placeWords(decision: Decision): string {
  if (decision.reach === "hall") return decision.hall_name;
  const tier = decision.tier ? `的${TIER_WORDS[decision.tier]}` : "";
  return `${decision.hall_name}及下级${tier}`;
}

export function decisionWords(decision: Decision): string {
  if (decision.kind === "exemption") return "豁免";
  if (decision.kind === "notice") return "恢复按条文";
  return `本地数量 ${decision.need}`;
}

export function spanWords(decision: Decision): string {
  return `${decision.starts} 起${decision.ends ? `，至 ${decision.ends}` : ""}`;
}
