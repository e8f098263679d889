/** The printer for slips: whether this kiosk has one, what it lacks, and printing. */

import { ask, type Answer } from "../box/api";
import { atWipe } from "./state";

export interface Paper {
  /** Why nothing can be printed now; the box's own words are for those who repair it. */
  trouble: "" | "paper" | "broken";
}

interface Printed {
  confirmed: boolean;
}

/** Most characters of a line on a slip. */
const LONGEST_LINE = 400;

let sending = new AbortController();

// Words on their way to the printer are the visitor's: they stop with the visit.
atWipe(() => {
  sending.abort();
  sending = new AbortController();
});

/** The slip printer; null where there is none, or the box does not answer. */
export async function slipPaper(): Promise<Paper | null> {
  const [desk, slips] = await Promise.all([
    ask<{ slip_printer: { name: string } | null }>("api/desk"),
    ask<{ available: boolean; reason: string }>("api/slips"),
  ]);
  if (!desk.ok || !slips.ok || !desk.body.slip_printer) return null;
  const { available, reason } = slips.body;
  const trouble = available ? "" : reason.includes("缺纸") ? "paper" : "broken";
  return { trouble };
}

/** Print the 一次性告知 slip of an item. */
export function printNotice(item: string): Promise<Answer<Printed>> {
  return ask<Printed>("api/slips", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ item }),
  });
}

/** Print what the visitor wrote; the box passes it to the printer and keeps nothing of it. */
export function printWords(title: string, lines: readonly string[]): Promise<Answer<Printed>> {
  const cut = lines.filter(Boolean).map((line) => line.slice(0, LONGEST_LINE));
  return ask<Printed>("api/slips/words", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ title, lines: cut }),
    signal: sending.signal,
  });
}
