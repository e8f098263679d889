/** Capture when a page lies still: once for each page, never twice for the same one. */

import { effect } from "@preact/signals";
import { automatic, capturing, preview, type Preview } from "./state";

/** Previews in a row that must see the page still; about a second at the camera's rate. */
export const STILL = 3;

/** Tells for each preview whether to capture now; a page must have moved or gone since the last. */
export function stillness(): (seen: Preview | null) => boolean {
  let inRow = 0;
  let taken = false;
  return (seen) => {
    if (!seen?.corners || !seen.still || seen.warnings.length) {
      inRow = 0;
      if (!seen?.corners) taken = false;
      return false;
    }
    inRow += 1;
    if (taken || inRow < STILL) return false;
    taken = true;
    return true;
  };
}

/** Call `take` at the right moments while automatic capture is on. */
export function watchStill(take: () => void): void {
  let watch = stillness();
  effect(() => {
    if (!automatic.value) {
      watch = stillness();
      return;
    }
    if (watch(preview.value) && !capturing.peek()) take();
  });
}
