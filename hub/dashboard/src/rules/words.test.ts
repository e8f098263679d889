import { expect, it } from "vitest";
import type { Decision, Footnote, Rule } from "./api";
import { decisionWords, found, placeWords, proofWords, termWords } from "./words";

const rule = (more: Partial<Rule>): Rule => ({
  id: "CH-4.6.23-touch-screen",
  tier: "CH",
  tiers: ["city", "county"],
  item: "触摸屏式信息查询设备",
  clause: "4.6.23",
  clauses: ["4.6.23"],
  quotations: ["应配置触摸屏式信息查询设备并符合正常使用要求。"],
  wording: "应",
  force: "required",
  scope: "hall",
  proof: "device",
  kinds: ["触摸屏"],
  public: false,
  rest: "",
  quantity: "",
  need: null,
  unit: "",
  must_work: "符合正常使用要求",
  term: null,
  footnotes: ["misnumbered"],
  notice: "2019-1",
  valid_from: "2019-01-07",
  valid_until: null,
  ...more,
});
const notes = new Map<string, Footnote>([
  ["misnumbered", { key: "misnumbered", kind: "fault", text: "原文漏了一个点", clauses: [] }],
]);

it("says how a row is proved", () => {
  expect(proofWords(rule({}))).toBe("触摸屏接入并正常");
  expect(proofWords(rule({ proof: "attestation" }))).toBe("由人现场核实登记");
  expect(proofWords(rule({ proof: "both", kinds: ["监控设备"], rest: "覆盖所有区域" }))).toBe(
    "监控设备接入并正常，且由人核实“覆盖所有区域”",
  );
  expect(proofWords(rule({ proof: "either", kinds: ["显示屏"], public: true }))).toBe(
    "公共区的显示屏接入并正常，或由人现场核实登记",
  );
});

it("says how long a word is good", () => {
  const term = { key: "x", text: "", months: 12, days: 0, firm: true };
  expect(termWords(rule({}))).toBe("");
  expect(termWords(rule({ term }))).toBe("最长 1 年");
  expect(termWords(rule({ term: { ...term, months: 3, firm: false } }))).toBe("3 个月");
  expect(termWords(rule({ term: { ...term, months: 0, days: 1, firm: false } }))).toBe("当日有效");
});

it("finds rows by any of their words, all of which must be there", () => {
  const rules = [rule({}), rule({ id: "x", item: "轮椅", quotations: ["甲"], footnotes: [] })];
  const ids = (wanted: string): string[] => found(rules, notes, wanted).map((each) => each.id);
  expect(ids("")).toHaveLength(2);
  expect(ids("轮椅")).toEqual(["x"]);
  expect(ids("漏了一个点")).toEqual(["CH-4.6.23-touch-screen"]);
  expect(ids("4.6.23 信息")).toEqual(["CH-4.6.23-touch-screen"]);
  expect(ids("轮椅 信息")).toEqual([]);
  expect(ids("TOUCH")).toEqual(["CH-4.6.23-touch-screen"]);
});

it("says where a decision holds and what it is", () => {
  const decision = { hall_name: "遂平县", reach: "subtree", tier: "village" } as Decision;
  expect(placeWords(decision)).toBe("遂平县及下级的村(社区)便民服务站");
  expect(placeWords({ ...decision, reach: "hall" })).toBe("遂平县");
  expect(decisionWords({ ...decision, kind: "quantity", need: 3 })).toBe("本地数量 3");
});
