/** Capture by itself: what lies still, was not taken yet, and has no hand over it. */

import { effect } from "@preact/signals";
import { serving } from "./desk";
import { automatic, ofPerson, open, phaseNow, preview } from "./state";

/** Call `take` each time a page is ready while the clerk wants it and nothing else is in front. */
export function watchReady(take: () => void): void {
  effect(() => {
    const ready = phaseNow.value === "ready" && !ofPerson.value;
    const wanted = automatic.value && open.value === null && serving();
    // Without word of what is fresh the same page would be taken again and again.
    if (wanted && ready && preview.value?.fresh === true) take();
  });
}
