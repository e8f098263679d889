/** Everything the kiosk page knows, as signals; what belongs to a visit is wiped by `wipe`. */

import { computed, signal, type Signal } from "@preact/signals";
import { ask, ofKind, type Box, type Device } from "../box/api";
import { fetchContent, type Content, type Item } from "./content";
import { applyPanel } from "./panel";

export type Route =
  | { name: "attract" }
  | { name: "home" }
  | { name: "categories" }
  | { name: "events" }
  | { name: "event"; id: string }
  | { name: "category"; id: string }
  | { name: "department"; id: string }
  | { name: "item"; id: string }
  | { name: "windows" }
  | { name: "map"; window?: string }
  | { name: "search" }
  | { name: "rate" }
  | { name: "complain" }
  | { name: "visit" }
  | { name: "board" };

/** Steps of a visit that `back` leads through; the oldest are forgotten first. */
const LONGEST_WAY = 40;

/** Items that `seen` keeps; more is no overview. */
const MOST_SEEN = 6;

const forgetting: (() => void)[] = [];

/** Something more to forget when the visit ends. */
export function atWipe(forget: () => void): void {
  forgetting.push(forget);
}

/** A signal that belongs to the visit: the wipe makes it `first` again. */
export function ofVisit<T>(first: T): Signal<T> {
  const made = signal(first);
  atWipe(() => {
    made.value = first;
  });
  return made;
}

/** The way here; kept out of the address and the browser's history, so that nothing of a visit stays. */
const way = ofVisit<readonly Route[]>([{ name: "attract" }]);

export const page = computed<Route>(() => way.value.at(-1) ?? { name: "attract" });
export const typed = ofVisit("");
/** `item/material` of each ticked material. */
export const ticked = ofVisit<ReadonlySet<string>>(new Set());
/** The grade given last in this visit. */
export const rated = ofVisit<number | null>(null);
/** Items looked at in this visit, the last one first. */
export const seen = ofVisit<readonly string[]>([]);
export const helping = ofVisit(false);
/** Seconds until the wipe while the warning stands, else null. */
export const leaving = ofVisit<number | null>(null);

export const content = signal<Content | null>(null);
export const box = signal<Box | null>(null);
/** False while the box does not answer: what is on the screen is then the last that was known. */
export const boxAnswers = signal(true);

const items = computed(
  () => new Map((content.value?.items ?? []).map((item) => [item.id, item] as const)),
);

export function go(route: Route): void {
  if (route.name === "item") {
    seen.value = [route.id, ...seen.value.filter((id) => id !== route.id)].slice(0, MOST_SEEN);
  }
  way.value = [...way.value, route].slice(-LONGEST_WAY);
}

export function back(): void {
  way.value = way.value.length > 2 ? way.value.slice(0, -1) : [{ name: "home" }];
}

export function home(): void {
  way.value = [{ name: "home" }];
  typed.value = "";
}

export function itemById(id: string): Item | undefined {
  return items.value.get(id);
}

/** Forget the visit: where it went, what was typed and ticked, and how it liked its letters. */
export function wipe(): void {
  for (const forget of forgetting) forget();
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
  const { panel_mm, floor_mm } = answer.body;
  applyPanel({ search: location.search, box: panel_mm, floor: floor_mm, screen });
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
