import { describe, expect, it } from "vitest";
import { candidates, dictionary } from "./pinyin";
import table from "./table.json";

const whole = dictionary(table);
const texts = (letters: string): string[] => candidates(whole, letters).map(({ text }) => text);

describe("pinyin", () => {
  it.each([
    ["tousu", "投诉"],
    ["zhumadian", "驻马店"],
    ["biyang", "泌阳"],
    ["chayashan", "嵖岈山"],
    ["fuwutaidu", "服务态度"],
    ["wo", "我"],
    ["de", "的"],
    ["lv", "律"],
  ])("%s gives %s first", (letters, text) => {
    expect(texts(letters)[0]).toBe(text);
  });

  it("knows phrases by their beginning and by their initials", () => {
    expect(texts("zhumad")).toContain("驻马店");
    expect(texts("ts")).toContain("投诉");
    expect(texts("t")).toContain("他");
  });

  it("takes a phrase off the front of a longer text, and leaves the rest", () => {
    const [first] = candidates(whole, "tousuchuangkou");
    expect(first).toEqual({ text: "投诉", used: 5 });
  });

  it("reads letters that two syllables share both ways", () => {
    const found = candidates(whole, "xian");
    expect(found.some(({ used }) => used === 4)).toBe(true);
    expect(found.some(({ text, used }) => text === "西" && used === 2)).toBe(true);
  });

  it("types every character of GB 2312 and 嵖岈 besides", () => {
    const all = new Set(Object.values(table.syllables).flatMap((chars) => [...chars]));
    expect(all.size).toBe(6763 + 1); // 岈 is in GB 2312, 嵖 is not
    expect([..."嵖岈"].every((char) => all.has(char))).toBe(true);
  });

  it("finds nothing in what is no pinyin, but what its start says", () => {
    expect(candidates(whole, "")).toEqual([]);
    expect(texts("vvv")).toEqual([]);
    expect(candidates(whole, "woqqq").every(({ used }) => used <= 2)).toBe(true);
  });
});
