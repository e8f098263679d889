/** What the screen towards the customer knows: the window, its desk, and whether a rating is asked for. */

import { computed, signal } from "@preact/signals";
import { now } from "@hallkeeper/design";
import type { LiveState } from "@hallkeeper/design";
import type { Box, Device } from "../box/api";
import type { Hall, HallWindow } from "../kiosk/content";

export interface Clerk {
  number: string;
  post: string;
  /** Where the picture is, empty without one. */
  photo: string;
}

export interface Desk {
  state: "open" | "paused" | "closed";
  reason: string;
  clerk: Clerk | null;
}

/** Milliseconds that the last state stands while the box does not answer: a restart takes some seconds. */
export const TRUSTED = 60_000;
/** Milliseconds of thanks after a rating. */
export const THANKS = 6_000;

export const box = signal<Box | null>(null);
export const hall = signal<Hall | null>(null);
export const windows = signal<readonly HallWindow[]>([]);
export const desk = signal<Desk | null>(null);
export const feed = signal<LiveState>("connecting");
/** When the box was last heard, by this page's clock. */
export const lostAt = signal<number | null>(null);
/** The keypad that asks just now, and until when it is thanked for an answer. */
export const askedBy = signal("");
export const thanksUntil = signal(0);

/** What is told: the rating goes before the state, and a state nobody vouches for is not shown. */
export type Face = Desk["state"] | "asking" | "thanks" | "unknown";

export const face = computed<Face>(() => {
  const lost = lostAt.value;
  if (lost !== null && now.value - lost > TRUSTED) return "unknown";
  if (thanksUntil.value > now.value) return "thanks";
  if (askedBy.value) return "asking";
  return desk.value?.state ?? "unknown";
});

export const here = computed(() => {
  const number = box.value?.window ?? "";
  return windows.value.find((window) => window.number === number);
});

/** Whether a device stands at this window, or at none in particular. */
const mine = (window: unknown): boolean => !window || window === box.value?.window;

export function onFeed(state: LiveState): void {
  feed.value = state;
  if (state === "live") lostAt.value = null;
  else lostAt.value ??= Date.now();
}

export function onReport(data: unknown): void {
  const { device, what, data: told } = data as {
    device: string;
    what: string;
    data: Record<string, unknown>;
  };
  if (what === "asking" && mine(told["window"])) {
    if (told["on"] === true) askedBy.value = device;
    else if (askedBy.value === device) askedBy.value = "";
  } else if (what === "rated" && mine(told["window"])) {
    askedBy.value = "";
    thanksUntil.value = Date.now() + THANKS;
  }
}

/** A keypad that is gone asks nobody any more. */
export function onDevice(data: unknown): void {
  const { name, status } = data as Device;
  if (askedBy.value === name && status !== "ok" && status !== "degraded") askedBy.value = "";
}

export function onDesk(data: unknown): void {
  desk.value = data as Desk;
}
