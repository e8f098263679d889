/** The order of scopes and the words of a comparison. */

import { describe, expect, it } from "vitest";
import type { Version } from "./api";
import { countsWords, nearestFirst } from "./words";

const version = (scope: string): Version => ({
  id: 1,
  kind: "items",
  scope,
  scope_name: scope,
  number: 1,
  withdrawn: false,
  entries: 1,
  author: "",
  note: "",
  at: "",
});

describe("nearestFirst", () => {
  it("puts the hall before its areas, these before its tier, the city last", () => {
    const scopes = ["area:411700", "tier:village", "area:411728", "hall:411728", "area:411728107"];
    expect(nearestFirst(scopes.map(version)).map((one) => one.scope)).toEqual([
      "hall:411728",
      "area:411728107",
      "area:411728",
      "tier:village",
      "area:411700",
    ]);
  });
});

describe("countsWords", () => {
  it("says what would change", () => {
    expect(countsWords({ added: 3, changed: 1, removed: 0, same: 60 })).toBe(
      "新增 3，变更 1，删除 0，不变 60",
    );
  });
});
