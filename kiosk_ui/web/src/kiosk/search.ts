/** Search by pinyin initials, computed when the content was edited, and in English by English names. */

import { effect, signal } from "@preact/signals";
import { language, type Language } from "../words";
import type { Content, Department, Item } from "./content";
import { content } from "./state";

interface Key {
  letters: string;
  starts: ReadonlySet<number>;
}

export interface Entry {
  kind: "item" | "department";
  id: string;
  /** As the list shows it. */
  name: string;
  /** Letters without spaces, with the offsets where a word starts; one for each name and alias. */
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

/** `Senior citizen's card` is found by `senior`, `card` and `citizensc`. */
function englishKey(name: string): Key {
  const letters = name.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f'’]+/g, "");
  return key(letters.replace(/[^a-z0-9]+/g, " "));
}

function itemEntry(item: Item, english: string): Entry {
  const keys = [...item.initials.map(key), codeKey(item.code)];
  if (english) keys.unshift(englishKey(english));
  return { kind: "item", id: item.id, name: english || item.sub_name || item.main_name, keys };
}

function unitEntry(unit: Department, english: string): Entry {
  const keys = unit.initials.map(key);
  if (english) keys.unshift(englishKey(english));
  return { kind: "department", id: unit.id, name: english || unit.name, keys };
}

/** Entries, shorter names first so that hits need no sorting, and what one and two letters find. */
export interface Index {
  entries: readonly Entry[];
  /** The hits of each single letter or digit, best first. */
  singles: ReadonlyMap<string, readonly Entry[]>;
  /** The entries that hold two letters next to each other; longer words are looked for among them. */
  pairs: ReadonlyMap<string, readonly Entry[]>;
}

const EMPTY: Index = { entries: [], singles: new Map(), pairs: new Map() };

/** What `search` goes through; English names are in it where the visit is in English. */
export function index(
  items: readonly Item[],
  departments: readonly Department[],
  spoken: Language = "zh",
): Index {
  const work = making(items, departments, spoken);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Makes the index in small steps, so that whoever makes it can stop between any two. */
function* making(
  items: readonly Item[],
  departments: readonly Department[],
  spoken: Language,
): Generator<void, Index, void> {
  const english = (named: { name_en?: string }): string =>
    spoken === "en" ? (named.name_en ?? "") : "";
  const entries: Entry[] = departments.map((unit) => unitEntry(unit, english(unit)));
  for (const item of items) {
    entries.push(itemEntry(item, english(item)));
    yield;
  }
  entries.sort((a, b) => a.name.length - b.name.length);
  yield;
  const ranked = new Map<string, Entry[][]>();
  const pairs = new Map<string, Entry[]>();
  for (const entry of entries) {
    file(entry, ranked, pairs);
    yield;
  }
  const singles = new Map([...ranked].map(([letter, places]) => [letter, places.flat()] as const));
  return { entries, singles, pairs };
}

/** Put an entry where its letters and its pairs of letters are looked up. */
function file(entry: Entry, singles: Map<string, Entry[][]>, pairs: Map<string, Entry[]>): void {
  const letters = new Set<string>();
  const two = new Set<string>();
  for (const { letters: text } of entry.keys) {
    for (let at = 0; at < text.length; at += 1) {
      letters.add(text.charAt(at));
      if (at > 0) two.add(text.slice(at - 1, at + 1));
    }
  }
  for (const pair of two) {
    const held = pairs.get(pair);
    if (held) held.push(entry);
    else pairs.set(pair, [entry]);
  }
  for (const letter of letters) {
    const place = rank(entry, letter);
    // One letter stands inside nearly every name: then only starts of words are worth showing.
    if (place === null || place > 2) continue;
    const places = singles.get(letter) ?? [[], [], []];
    places[place]?.push(entry);
    singles.set(letter, places);
  }
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

/** The entries that hold `typed` (of any case), best first, then shorter names first. */
export function search({ singles, pairs }: Index, typed: string): readonly Entry[] {
  const wanted = typed.toLowerCase();
  if (wanted.length < 2) return singles.get(wanted) ?? [];
  const places: Entry[][] = [[], [], [], []];
  for (const entry of rarest(pairs, wanted)) {
    const at = rank(entry, wanted);
    if (at !== null) places[at]?.push(entry);
  }
  return places.flat();
}

/** The shortest of the lists that must hold every hit. */
function rarest(pairs: Index["pairs"], wanted: string): readonly Entry[] {
  let found = pairs.get(wanted.slice(0, 2)) ?? [];
  for (let at = 1; at + 1 < wanted.length; at += 1) {
    const here = pairs.get(wanted.slice(at, at + 2)) ?? [];
    if (here.length < found.length) found = here;
  }
  return found;
}

/** Milliseconds of indexing between two frames. */
const SLICE = 6;

/** The index of the content on the screen in the language of the visit; empty until it is made. */
export const current = signal<Index>(EMPTY);

/** Make the index in slices between frames, so that no touch waits for it; returns what gives it up. */
function make(shown: Content, spoken: Language): () => void {
  const work = making(shown.items, shown.departments, spoken);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slice = (): void => {
    const until = performance.now() + SLICE;
    while (performance.now() < until) {
      const { done, value } = work.next();
      if (done) {
        current.value = value;
        return;
      }
    }
    timer = setTimeout(slice);
  };
  timer = setTimeout(slice);
  return () => clearTimeout(timer);
}

/** Keep `current` that of the content and language shown; returns what ends it. */
export function keepIndex(): () => void {
  return effect(() => {
    const shown = content.value;
    const spoken = language.value;
    current.value = EMPTY;
    return shown ? make(shown, spoken) : undefined;
  });
}
