/** Looks halls up by a piece of their name or by pinyin initials. */

import type { Hall, HallTree } from "../halls";
import { INITIALS } from "./initials";

const letters = new Map<string, string>();
for (const [letter, characters] of Object.entries(INITIALS)) {
  // A character with several readings has several letters: 泌 is b (泌阳) and m.
  for (const character of characters)
    letters.set(character, (letters.get(character) ?? "") + letter);
}

/** Whether `initials` are the first letters of characters of `name` that stand in a row; -1 or where. */
export function initialsAt(name: string, initials: string): number {
  const last = name.length - initials.length;
  for (let start = 0; start <= last; start += 1) {
    let same = 0;
    while (same < initials.length && letters.get(name[start + same]!)?.includes(initials[same]!))
      same += 1;
    if (same === initials.length) return start;
  }
  return -1;
}

/** At most `limit` halls, those whose name starts with the text first, then the higher tiers. */
export function find(tree: HallTree, text: string, limit: number): Hall[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const byLetters = /^[a-z]+$/.test(wanted);
  const found: { hall: Hall; rank: number }[] = [];
  for (const hall of tree.under(tree.root.code)) {
    const at = byLetters
      ? initialsAt(hall.short, wanted)
      : /^\d+$/.test(wanted)
        ? hall.code.indexOf(wanted)
        : hall.name.indexOf(wanted);
    if (at < 0) continue;
    found.push({ hall, rank: (at === 0 ? 0 : 1000) + hall.code.length * 10 + hall.short.length });
  }
  return found
    .sort((a, b) => a.rank - b.rank || a.hall.code.localeCompare(b.hall.code))
    .slice(0, limit)
    .map(({ hall }) => hall);
}
