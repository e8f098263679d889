/** Where the taking of a page stands, and what to say to the clerk about it. */

import { t } from "./words";

export interface Preview {
  width: number;
  height: number;
  /** The page's corners in the picture's pixels, from the top left clockwise. */
  corners: [number, number][] | null;
  quality: number;
  /** What would spoil a capture now, in sentences. */
  warnings: string[];
  still: boolean;
  /** A hand lies in the picture. */
  hand: boolean;
  /** What lies there has not been captured yet; null where the camera does not tell. */
  fresh: boolean | null;
  /** Pages in the picture. */
  pages: number;
  /** The frame it was found in; null where the camera does not count. */
  sequence: number | null;
}

export type Phase =
  | "waiting"
  | "empty"
  | "hand"
  | "spoilt"
  | "moving"
  | "ready"
  | "taking"
  | "taken";

export type Take = "page" | "several" | "card" | "whole";

/** The state of the picture; what stops a capture comes before what would be nicer. */
export function phase(seen: Preview | null, taking: boolean): Phase {
  if (taking) return "taking";
  if (!seen) return "waiting";
  if (seen.hand) return "hand";
  if (!seen.corners) return "empty";
  if (seen.fresh === false) return "taken";
  if (seen.warnings.length) return "spoilt";
  return seen.still ? "ready" : "moving";
}

/** How many of the steps 放好, 静止, 拍摄, 翻页 are behind. */
export function step(at: Phase): number {
  if (at === "waiting" || at === "empty") return 0;
  if (at === "hand" || at === "spoilt" || at === "moving") return 1;
  return at === "taken" ? 3 : 2;
}

/** One sentence for the clerk; `sides` is how many sides of a card are taken already. */
export function phaseWords(
  at: Phase,
  told: { automatic: boolean; take: Take; sides: number; warning: string },
): string {
  const words = t.value.phase;
  const side = told.take === "card" ? told.sides : null;
  switch (at) {
    case "empty":
      if (side === null) return words.empty;
      return side === 1 ? words.back : words.front;
    case "spoilt":
      return told.warning;
    case "ready":
      if (told.automatic) return words.willTake;
      if (side === null) return words.ready;
      return side === 1 ? words.backReady : words.frontReady;
    case "taken":
      if (side === null) return words.taken;
      return side === 1 ? words.back : words.cardDone;
    default:
      return words[at];
  }
}
