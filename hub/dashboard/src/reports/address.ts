/** The addresses of the report page, and what each of them shows. */

export type View =
  | { view: "report"; code: string; scope: "hall" | undefined }
  | { view: "row"; code: string; row: string; verdict: "unmet" | "pending" }
  | { view: "matrix"; code: string; tier: string }
  | { view: "compare"; codes: string[] };

export const MOST_COMPARED = 12;

const CODE = /^\d{6,12}$/;
const TIERS = new Set(["city", "county", "township", "village"]);

/** `[]`, `[code]`, `[code, "hall"]`, `[code, "rows", row, verdict?]`, `[code, "matrix", tier]`, `["compare", codes]`. */
export function parseView(rest: readonly string[], root: string): View {
  const [first = "", second = "", third = "", fourth = ""] = rest;
  if (first === "compare") {
    const codes = [...new Set(second.split(","))].filter((code) => CODE.test(code));
    if (codes.length) return { view: "compare", codes: codes.slice(0, MOST_COMPARED) };
  }
  const code = CODE.test(first) ? first : root;
  if (second === "rows" && third) {
    return { view: "row", code, row: third, verdict: fourth === "pending" ? "pending" : "unmet" };
  }
  if (second === "matrix" && TIERS.has(third)) return { view: "matrix", code, tier: third };
  return { view: "report", code, scope: second === "hall" ? "hall" : undefined };
}

export const reportHref = (code: string, scope?: "hall"): string =>
  `#/reports/${code}${scope ? "/hall" : ""}`;
export const rowHref = (code: string, row: string, verdict: "unmet" | "pending"): string =>
  `#/reports/${code}/rows/${row}${verdict === "pending" ? "/pending" : ""}`;
export const matrixHref = (code: string, tier: string): string => `#/reports/${code}/matrix/${tier}`;
export const compareHref = (codes: readonly string[]): string => `#/reports/compare/${codes.join(",")}`;

/** `83.6%`; a dash where nothing was judged. */
export function rate(counts: { met: number; unmet: number; pending: number }): string {
  const total = counts.met + counts.unmet + counts.pending;
  return total ? `${((100 * counts.met) / total).toFixed(1)}%` : "—";
}

/** Sums of each day over the tiers, in order of day. */
export function daily(
  days: readonly { day: string; unmet: number; pending: number }[],
): { day: string; unmet: number; pending: number }[] {
  const sums = new Map<string, { day: string; unmet: number; pending: number }>();
  for (const { day, unmet, pending } of days) {
    const sum = sums.get(day) ?? { day, unmet: 0, pending: 0 };
    sums.set(day, { day, unmet: sum.unmet + unmet, pending: sum.pending + pending });
  }
  return [...sums.values()].sort((one, other) => one.day.localeCompare(other.day));
}

/** The next of 4, 8, 20, 40, 80, 200 …, so that four steps are whole numbers. */
export function roundUp(count: number): number {
  for (let scale = 4; ; scale *= 10) {
    for (const top of [scale, 2 * scale, 5 * scale]) if (top >= count) return top;
  }
}
