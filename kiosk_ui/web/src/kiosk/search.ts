/** Search by pinyin initials over what was computed when the content was edited. */

import type { Department, Item } from "./content";

export interface Entry {
  kind: "item" | "department";
  id: string;
  name: string;
  /** Initials without spaces, with the offsets where a word starts; one for each name and alias. */
  keys: { letters: string; starts: ReadonlySet<number> }[];
}

/** Turns `cx jm yl bx` into letters and word starts. */
export function key(initials: string): { letters: string; starts: ReadonlySet<number> } {
  const starts = new Set<number>();
  let letters = "";
  for (const word of initials.split(" ")) {
    if (word) starts.add(letters.length);
    letters += word;
  }
  return { letters, starts };
}

export function index(items: readonly Item[], departments: readonly Department[]): Entry[] {
  return [
    ...items.map((item): Entry => ({
      kind: "item",
      id: item.id,
      name: item.sub_name,
      keys: item.initials.map(key),
    })),
    ...departments.map((unit): Entry => ({
      kind: "department",
      id: unit.id,
      name: unit.name,
      keys: unit.initials.map(key),
    })),
  ];
}

/** 0 the whole name, 1 its start, 2 the start of a word in it, 3 anywhere, null nowhere. */
export function rank(entry: Entry, typed: string): number | null {
  let best: number | null = null;
  for (const { letters, starts } of entry.keys) {
    let here: number | null = null;
    if (letters === typed) here = 0;
    else if (letters.startsWith(typed)) here = 1;
    else {
      for (let at = letters.indexOf(typed); at >= 0; at = letters.indexOf(typed, at + 1)) {
        here = starts.has(at) ? 2 : (here ?? 3);
        if (here === 2) break;
      }
    }
    if (here !== null && (best === null || here < best)) best = here;
  }
  return best;
}

/** The entries that hold `typed` (letters of any case), best first, shorter names before longer ones. */
export function search(entries: readonly Entry[], typed: string): Entry[] {
  const wanted = typed.toLowerCase();
  if (!wanted) return [];
  const found: { entry: Entry; at: number }[] = [];
  for (const entry of entries) {
    const at = rank(entry, wanted);
    // One letter stands inside nearly every name: then only starts of words are worth showing.
    if (at !== null && (at < 3 || wanted.length > 1)) found.push({ entry, at });
  }
  return found
    .sort((a, b) => a.at - b.at || a.entry.name.length - b.entry.name.length)
    .map(({ entry }) => entry);
}
