import { expect, test } from "vitest";
import type { Standing } from "./api";
import { countDown, nameFlaw, standingWords } from "./words";

const NOW = Date.parse("2026-11-23T08:00:00Z");

const standing = (changes: Partial<Standing>): Standing => ({
  edge: "box-9",
  hall: "411728107",
  window: "3",
  state: "valid",
  issued: "2026-11-01T08:00:00Z",
  not_after: "2027-04-30T08:00:00Z",
  renewal_due: false,
  revoked: null,
  revoked_by: "",
  claim_expires: null,
  claim_by: "",
  ...changes,
});

test("a good certificate needs nobody", () => {
  expect(standingWords(standing({}), NOW)).toEqual({
    status: "ok",
    words: "证书有效，还有 158 天，由终端自动更换",
  });
});

test("one that a box failed to renew is told in its last month", () => {
  const late = standing({ not_after: "2026-12-03T08:00:00Z", renewal_due: true });
  expect(standingWords(late, NOW).status).toBe("degraded");
  expect(standingWords(late, NOW).words).toContain("还有 10 天到期");
});

test.each([
  ["expired", "fault"],
  ["revoked", "fault"],
  ["password", "off"],
  ["none", "off"],
] as const)("%s is %s", (state, status) => {
  expect(standingWords(standing({ state }), NOW).status).toBe(status);
});

test.each([
  ["2026-11-24T08:00:00Z", "1 天 00:00:00"],
  ["2026-11-24T07:59:59Z", "23:59:59"],
  ["2026-11-23T08:00:01Z", "00:00:01"],
  ["2026-11-23T08:00:00Z", "已过期"],
  ["", "已过期"],
])("until %s there is %s", (expires, words) => {
  expect(countDown(expires, NOW)).toBe(words);
});

test("names of boxes", () => {
  expect(nameFlaw("suiping-window-3")).toBe("");
  expect(nameFlaw("hub")).not.toBe("");
  expect(nameFlaw("终端")).not.toBe("");
  expect(nameFlaw("")).not.toBe("");
});
