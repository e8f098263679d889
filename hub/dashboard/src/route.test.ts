import { expect, it } from "vitest";
import { areaHref, hallHref, parse } from "./route";

it("reads addresses and takes what it does not know for the city", () => {
  expect(parse("#/halls/411728107")).toEqual({ page: "hall", code: "411728107" });
  expect(parse("#/list/411728")).toEqual({ page: "city", area: "411728", view: "list" });
  expect(parse("#/tiles/411728")).toEqual({ page: "city", area: "411728", view: "tiles" });
  expect(parse("#/enter/a-token_1")).toEqual({ page: "enter", token: "a-token_1" });
  expect(parse("")).toEqual({ page: "city", area: "", view: "tiles" });
  expect(parse("#/halls/<script>")).toEqual({ page: "city", area: "", view: "tiles" });
});

it("writes what it reads", () => {
  expect(parse(areaHref("411728", "list"))).toEqual({ page: "city", area: "411728", view: "list" });
  expect(parse(areaHref("", "list"))).toEqual({ page: "city", area: "", view: "list" });
  expect(areaHref("", "tiles")).toBe("#/");
  expect(parse(hallHref("411728107"))).toEqual({ page: "hall", code: "411728107" });
});
