/** The end of a visit: everything of it goes, and the page itself as the last step. */

import { ask } from "../box/api";
import { page, wipe } from "./state";

/** Nothing of ours keeps anything there; what a later change or an extension puts there goes too. */
async function clearStores(): Promise<void> {
  localStorage.clear();
  sessionStorage.clear();
  const databases = await indexedDB.databases();
  for (const { name } of databases) if (name) indexedDB.deleteDatabase(name);
  for (const name of await caches.keys()) await caches.delete(name);
}

/** A fresh page, but only when the box would give one: never an error page. */
async function renew(): Promise<void> {
  try {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (answer.ok && page.value.name === "attract") location.reload();
  } catch {
    // The box is away: the wiped page in hand goes on serving.
  }
}

/** Forget the visit on the screen at once, then in the browser and in the box; then load the page anew. */
export async function endVisit(): Promise<void> {
  wipe();
  getSelection()?.removeAllRanges();
  await Promise.allSettled([clearStores(), ask("api/kiosk/end", { method: "POST" })]);
  await renew();
}
