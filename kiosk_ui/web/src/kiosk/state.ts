/** Everything the kiosk page knows, as signals; what belongs to a visit is wiped by `wipe`. */

import { computed, signal } from "@preact/signals";
import { ask, ofKind, type Box, type Device } from "../box/api";
import { fetchContent, type Content, type Item } from "./content";
import { index } from "./search";
import { applyPanel } from "./panel";

export type Route =
  | { name: "attract" }
  | { name: "home" }
  | { name: "categories" }
  | { name: "category"; id: string }
  | { name: "department"; id: string }
  | { name: "item"; id: string }
  | { name: "windows" }
  | { name: "search" }
  | { name: "rate" }
  | { name: "complain" }
  | { name: "board" };

/** The way here; kept out of the address and the browser's history, so that nothing of a visit stays. */
const way = signal<readonly Route[]>([{ name: "attract" }]);

export const page = computed<Route>(() => way.value.at(-1) ?? { name: "attract" });
export const typed = signal("");
export const ticked = signal<ReadonlySet<string>>(new Set());
export const large = signal(false);
export const contrast = signal(false);
export const helping = signal(false);
/** Seconds until the wipe while the warning stands, else null. */
export const leaving = signal<number | null>(null);

export const content = signal<Content | null>(null);
export const box = signal<Box | null>(null);
/** False while the box does not answer: what is on the screen is then the last that was known. */
export const boxAnswers = signal(true);

export const entries = computed(() =>
  content.value ? index(content.value.items, content.value.departments) : [],
);

export function go(route: Route): void {
  way.value = [...way.value, route];
}

export function back(): void {
  way.value = way.value.length > 2 ? way.value.slice(0, -1) : [{ name: "home" }];
}

export function home(): void {
  way.value = [{ name: "home" }];
  typed.value = "";
}

export function itemById(id: string): Item | undefined {
  return content.value?.items.find((item) => item.id === id);
}

/** Forget the visit: where it went, what was typed and ticked, and how it liked its letters. */
export function wipe(): void {
  way.value = [{ name: "attract" }];
  typed.value = "";
  ticked.value = new Set();
  large.value = false;
  contrast.value = false;
  helping.value = false;
  leaving.value = null;
}

/** Fetch the content; it changes on the screen only while nobody reads it. */
export async function refreshContent(): Promise<void> {
  const fresh = await fetchContent();
  const shown = content.value;
  if (!fresh || fresh.version === shown?.version) return;
  if (!shown || page.value.name === "attract") content.value = fresh;
}

export async function refreshBox(): Promise<void> {
  const answer = await ask<Box>("api/box");
  boxAnswers.value = answer.ok;
  if (!answer.ok) return;
  box.value = answer.body;
  applyPanel({ search: location.search, box: answer.body.panel_mm, screen });
}

let screenName: string | null = null;

/** The name of this kiosk's touch screen, asked for until the box tells it. */
export async function screenDevice(): Promise<string | null> {
  if (screenName) return screenName;
  const answer = await ask<Device[]>("api/devices");
  if (answer.ok && Array.isArray(answer.body)) {
    screenName = ofKind(answer.body, "touch_screen", box.value?.window ?? "")?.name ?? null;
  }
  return screenName;
}

/** Ask for the name again, after the box said that there is no such device. */
export function forgetScreen(): void {
  screenName = null;
}
