/** Search by pinyin initials over what was computed when the content was edited. */

import { effect, signal } from "@preact/signals";
import type { Content, Department, Item } from "./content";
import { content } from "./state";

interface Key {
  letters: string;
  starts: ReadonlySet<number>;
}

export interface Entry {
  kind: "item" | "department";
  id: string;
  name: string;
  /** Initials without spaces, with the offsets where a word starts; one for each name and alias. */
  keys: Key[];
}

/** Turns `cx jm yl bx` into letters and word starts. */
export function key(initials: string): Key {
  const starts = new Set<number>();
  let letters = "";
  for (const word of initials.split(" ")) {
    if (word) starts.add(letters.length);
    letters += word;
  }
  return { letters, starts };
}

/** `SL-JZ-001` is found by `sljz001` and by its parts. */
function codeKey(code: string): Key {
  return key(code.toLowerCase().replace(/[^a-z0-9]+/g, " "));
}

function itemEntry(item: Item): Entry {
  const keys = [...item.initials.map(key), codeKey(item.code)];
  return { kind: "item", id: item.id, name: item.sub_name || item.main_name, keys };
}

function unitEntry(unit: Department): Entry {
  return { kind: "department", id: unit.id, name: unit.name, keys: unit.initials.map(key) };
}

/** What `search` goes through: shorter names first, so that its hits need no sorting. */
export function index(items: readonly Item[], departments: readonly Department[]): Entry[] {
  return ordered([...items.map(itemEntry), ...departments.map(unitEntry)]);
}

function ordered(entries: Entry[]): Entry[] {
  return entries.sort((a, b) => a.name.length - b.name.length);
}

/** 0 the whole name, 1 its start, 2 the start of a word in it, 3 anywhere, null nowhere. */
export function rank(entry: Entry, typed: string): number | null {
  let best: number | null = null;
  for (const { letters, starts } of entry.keys) {
    let at = letters.indexOf(typed);
    if (at < 0) continue;
    if (at === 0) {
      if (letters.length === typed.length) return 0;
      best = 1;
      continue;
    }
    if (best !== null && best <= 2) continue;
    best = 3;
    for (; at >= 0; at = letters.indexOf(typed, at + 1)) {
      if (starts.has(at)) {
        best = 2;
        break;
      }
    }
  }
  return best;
}

/** The entries of an `index` that hold `typed` (of any case), best first, then shorter names first. */
export function search(entries: readonly Entry[], typed: string): Entry[] {
  const wanted = typed.toLowerCase();
  if (!wanted) return [];
  // One letter stands inside nearly every name: then only starts of words are worth showing.
  const places: Entry[][] = wanted.length > 1 ? [[], [], [], []] : [[], [], []];
  for (const entry of entries) {
    const at = rank(entry, wanted);
    if (at !== null) places[at]?.push(entry);
  }
  return places.flat();
}

/** Milliseconds of indexing between two frames. */
const SLICE = 6;

/** The index of the content on the screen; empty until it is made. */
export const entries = signal<readonly Entry[]>([]);

/** Make the index in slices between frames, so that no touch waits for it. `stop` gives it up. */
function make(shown: Content): () => void {
  const made: Entry[] = [];
  let next = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slice = (): void => {
    const until = performance.now() + SLICE;
    for (; next < shown.items.length && performance.now() < until; next += 1) {
      const item = shown.items[next];
      if (item) made.push(itemEntry(item));
    }
    if (next < shown.items.length) timer = setTimeout(slice);
    else entries.value = ordered([...made, ...shown.departments.map(unitEntry)]);
  };
  timer = setTimeout(slice);
  return () => clearTimeout(timer);
}

/** Keep `entries` that of the content shown; returns what ends it. */
export function keepIndex(): () => void {
  return effect(() => {
    const shown = content.value;
    entries.value = [];
    return shown ? make(shown) : undefined;
  });
}
