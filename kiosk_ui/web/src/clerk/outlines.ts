/** Which outline belongs to which frame: both come by lines of their own, in either order. */

import type { Preview } from "./phase";

/** Outlines that are kept for frames still on their way. */
const KEPT = 16;

export class Outlines {
  #told: Preview[] = [];
  #waiting: { sequence: number; give: (seen: Preview) => void } | null = null;

  /** A preview was told of. */
  told(seen: Preview): void {
    this.#told.push(seen);
    if (this.#told.length > KEPT) this.#told.shift();
    if (this.#waiting && this.#waiting.sequence === seen.sequence) {
      const { give } = this.#waiting;
      this.#waiting = null;
      give(seen);
    }
  }

  /** The outline of exactly this frame, the newest for frames without number; else undefined. */
  of(sequence: number | null): Preview | undefined {
    if (sequence === null) return this.#told.at(-1);
    return this.#told.findLast((seen) => seen.sequence === sequence);
  }

  /** Call `give` when the outline of this frame comes; the frame waited for before is given up. */
  wait(sequence: number, give: (seen: Preview) => void): void {
    this.#waiting = { sequence, give };
  }

  /** The newest outline of a frame before this one. */
  before(sequence: number): Preview | undefined {
    return this.#told.findLast((seen) => seen.sequence !== null && seen.sequence < sequence);
  }
}

/** Those of the camera in sight. */
export const outlines = new Outlines();
