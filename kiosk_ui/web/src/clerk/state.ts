/** Everything the clerk window knows, as signals. Personal data lives here and nowhere else. */

import { computed, signal } from "@preact/signals";
import type { LiveState } from "@hallkeeper/design";
import { ofKind, type Box, type Device, type Line } from "../box/api";
import type { CardFields } from "./card";

/** A card's fields stay at most this many milliseconds on the screen. */
export const CARD_STAYS = 60_000;
/** Milliseconds after the clerk's last act until scanned pages are wiped, and of warning before. */
export const PAGES_STAY = 600_000;
export const PAGES_WARNING = 60_000;

export interface Preview {
  width: number;
  height: number;
  corners: [number, number][] | null;
  quality: number;
  /** What would spoil a capture now, in sentences. */
  warnings: string[];
  still: boolean;
}

export interface Page {
  id: number;
  /** An object URL: the picture is in this tab's memory. */
  url: string;
  blob: Blob;
  width: number;
  height: number;
  quality: number;
  warnings: string[];
  at: number;
}

export type Rating =
  | { at: "idle" }
  | { at: "asking"; transaction: string; until: number }
  | { at: "rated"; label: string; grade: number }
  | { at: "unanswered" }
  | { at: "failed"; reason: string };

export const box = signal<Box | null>(null);
export const line = signal<Line | null>(null);
export const feed = signal<LiveState>("connecting");
/** Null until the box has told which devices this window has. */
export const devices = signal<ReadonlyMap<string, Device> | null>(null);

export const card = signal<{ fields: CardFields; until: number } | null>(null);
export const trouble = signal<{ reason: string; advice: string } | null>(null);
export const preview = signal<Preview | null>(null);
export const pages = signal<readonly Page[]>([]);
export const selected = signal<number | null>(null);
export const enlarged = signal(false);
export const capturing = signal(false);
export const captureFailed = signal("");
export const automatic = signal(false);
export const rating = signal<Rating>({ at: "idle" });
export const lastAct = signal(Date.now());

const list = computed(() => [...(devices.value?.values() ?? [])]);
const here = (kind: string): Device | undefined =>
  ofKind(list.value, kind, box.value?.window ?? "");

export const reader = computed(() => here("id_card_reader"));
export const camera = computed(() => here("document_camera"));
export const pad = computed(() => here("satisfaction_keypad"));
export const shown = computed(() => list.value);

export function usable(device: Device | undefined): boolean {
  return device?.status === "ok" || device?.status === "degraded";
}

export function forgetCard(): void {
  card.value = null;
  trouble.value = null;
}

export function forgetPage(id: number): void {
  const at = pages.value.findIndex((page) => page.id === id);
  const gone = pages.value[at];
  if (!gone) return;
  URL.revokeObjectURL(gone.url);
  pages.value = pages.value.filter((page) => page.id !== id);
  if (selected.value === id) {
    selected.value = (pages.value[at] ?? pages.value.at(-1))?.id ?? null;
  }
  if (!pages.value.length) enlarged.value = false;
}

/** The visit is over: nothing of it stays in this tab. */
export function forgetVisit(): void {
  forgetCard();
  for (const page of pages.value) URL.revokeObjectURL(page.url);
  pages.value = [];
  selected.value = null;
  enlarged.value = false;
  captureFailed.value = "";
  rating.value = { at: "idle" };
}
