import { expect, it } from "vitest";
import type { Sheet, Step } from "./api";
import {
  amended,
  answered,
  flaw,
  newDraft,
  newId,
  stepsOf,
  tally,
  toBody,
  unsentPhotos,
  withdrawn,
} from "./draft";

const step = (row: string, window: string | null, more: Partial<Step> = {}): Step =>
  ({ row, window, item: row, counts: false, need: 1, unit: "", ...more }) as Step;
const glue = step("glue", null);
const badge = step("badge", "1");
const area = step("area", null, { counts: true, need: 20, unit: "㎡" });
const sheet = { code: "411728", name: "遂平县", steps: [glue, badge, area] } as unknown as Sheet;

it("keeps what was answered, what was taken back, and sends ages instead of times", () => {
  let draft = newDraft("wang", sheet, 1_000_000);
  draft = answered(draft, glue, "holds", 1_010_000);
  draft = answered(draft, badge, "fails", 1_020_000);
  draft = amended(draft, badge, { note: " 一人未佩戴 ", photos: ["k1", "k2"] });
  draft = answered(draft, area, "unseen", 1_020_000);
  draft = withdrawn(draft, area);
  expect(tally(draft)).toEqual({ holds: 1, fails: 1, unseen: 0, photos: 2, all: 2 });
  draft = { ...draft, sent: { k1: "n1" } };
  expect(unsentPhotos(draft)).toEqual(["k2"]);
  draft = { ...draft, sent: { k1: "n1", k2: "n2" }, signature: { name: "王示例", onBehalf: "" } };
  expect(toBody(draft, 1_060_000)).toEqual({
    id: draft.id,
    window: null,
    signed: "王示例",
    confirmed: true,
    on_behalf: "",
    began_ago: 60,
    answers: [
      {
        row: "glue",
        window: null,
        answer: "holds",
        note: "",
        quantity: null,
        expires: null,
        photos: [],
        seen_ago: 50,
      },
      {
        row: "badge",
        window: "1",
        answer: "fails",
        note: "一人未佩戴",
        quantity: null,
        expires: null,
        photos: ["n1", "n2"],
        seen_ago: 40,
      },
    ],
  });
});

it("never sends an age below zero, whatever the phone's clock does", () => {
  const draft = answered(newDraft("wang", sheet, 2000), glue, "holds", 9000);
  expect(toBody(draft, 1000)).toMatchObject({ began_ago: 0, answers: [{ seen_ago: 0 }] });
});

it("asks for a number and for a reason before the signature", () => {
  let draft = answered(newDraft("wang", sheet, 0), area, "holds", 0);
  expect(flaw(draft, sheet)?.words).toContain("面积");
  draft = amended(draft, area, { quantity: "36" });
  expect(flaw(draft, sheet)).toBeNull();
  draft = answered(draft, glue, "fails", 0);
  expect(flaw(draft, sheet)?.step.row).toBe("glue");
  draft = amended(draft, glue, { photos: ["k"] });
  expect(flaw(draft, sheet)).toBeNull();
});

it("keeps note and pictures when only the word changes", () => {
  let draft = amended(answered(newDraft("w", sheet, 0), glue, "fails", 1), glue, { note: "缺" });
  draft = answered(draft, glue, "holds", 2);
  expect(draft.answers["glue|"]).toMatchObject({ word: "holds", note: "缺", at: 2 });
});

it("shows the entire hall, its own part or one window", () => {
  expect(stepsOf(sheet, "all")).toHaveLength(3);
  expect(stepsOf(sheet, "hall").map((each) => each.row)).toEqual(["glue", "area"]);
  expect(stepsOf(sheet, "1").map((each) => each.row)).toEqual(["badge"]);
});

it("makes ids that the hub takes", () => {
  const ids = new Set(Array.from({ length: 50 }, newId));
  expect(ids.size).toBe(50);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
