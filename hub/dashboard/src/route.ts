/** Where in the page we are, kept in the address so that every view is a link and 后退 works. */

import { signal } from "@preact/signals";

export type Route =
  | { page: "city"; area: string; view: "tiles" | "list" }
  | { page: "hall"; code: string }
  | { page: "enter"; token: string }
  | { page: "other"; name: string; rest: string[] };

/** The names of `PAGES`. */
const OTHERS = new Set([
  "alerts",
  "tickets",
  "reports",
  "ratings",
  "content",
  "boxes",
  "people",
  "account",
  "settings",
  "walk",
  "rules",
]);

/** `#/`, `#/tiles/411728`, `#/list/411728`, `#/halls/411728107`, `#/alerts/…`, a one-time link; else the city. */
export function parse(hash: string): Route {
  const [, page = "", code = "", ...more] = hash.replace(/^#/, "").split("/");
  if (page === "enter") return { page: "enter", token: code };
  if (OTHERS.has(page)) {
    return { page: "other", name: page, rest: [code, ...more].filter((part) => part !== "") };
  }
  const known = /^\d{1,12}$/.test(code) ? code : "";
  if (page === "halls" && known) return { page: "hall", code: known };
  return { page: "city", area: known, view: page === "list" ? "list" : "tiles" };
}

export const hallHref = (code: string): string => `#/halls/${code}`;

export function areaHref(code: string, view: "tiles" | "list"): string {
  return code || view === "list" ? `#/${view}${code ? `/${code}` : ""}` : "#/";
}

export const route = signal<Route>(parse(location.hash));
addEventListener("hashchange", () => {
  route.value = parse(location.hash);
});

export function go(href: string): void {
  location.hash = href;
}
