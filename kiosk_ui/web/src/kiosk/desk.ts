/** The state of the window that this box serves, for the page that nobody is at. */

import { computed, signal } from "@preact/signals";
import { ask } from "../box/api";
import { t } from "../words";
import { box } from "./state";

interface Desk {
  state: "open" | "paused" | "closed";
  clerks: unknown[];
}

const EVERY = 10_000;

const desk = signal<Desk | null>(null);

/** In words; null for a box without a window, without clerks, or whose window is simply closed. */
export const deskWords = computed(() => {
  const window = box.value?.window;
  const now = desk.value;
  if (!window || !now?.clerks.length || now.state === "closed") return null;
  const words = t.value.attract;
  const open = now.state === "open";
  return { open, text: open ? words.windowOpen(window) : words.windowPaused(window) };
});

async function look(): Promise<void> {
  const answer = await ask<Desk>("api/desk");
  desk.value = answer.ok && Array.isArray(answer.body.clerks) ? answer.body : null;
}

/** Keep looking until the returned function is called. */
export function keepDesk(): () => void {
  void look();
  const timer = setInterval(() => void look(), EVERY);
  return () => clearInterval(timer);
}
