/** What the clerk window knows of its devices and of the card, as signals; in memory only. */

import { computed, signal } from "@preact/signals";
import type { LiveState } from "@hallkeeper/design";
import { ofKind, type Box, type Device, type Line } from "../box/api";
import type { CardFields } from "./card";
import { phase, type Preview, type Take } from "./phase";

/** A card's fields stay at most this many milliseconds on the screen. */
export const CARD_STAYS = 60_000;
/** Milliseconds after the clerk's last act until scanned pages are wiped, and of warning before. */
export const PAGES_STAY = 600_000;
export const PAGES_WARNING = 60_000;

export type Look = "natural" | "document" | "grey";

export type Rating =
  | { at: "idle" }
  | { at: "asking"; transaction: string; until: number }
  | { at: "rated"; grade: number }
  | { at: "unanswered" }
  | { at: "failed"; reason: string };

export type Open =
  | "help"
  | "notice"
  | "receipt"
  | "sign-in"
  | "desk"
  | "waiting"
  | "camera"
  | "sheet"
  | "page"
  | null;

export interface LaidCard {
  fields: CardFields;
  /** Object URL of the photo, empty where no decoder gave one. */
  photo: string;
  until: number;
}

export const box = signal<Box | null>(null);
export const line = signal<Line | null>(null);
export const feed = signal<LiveState>("connecting");
/** Null until the box has told which devices this window has. */
export const devices = signal<ReadonlyMap<string, Device> | null>(null);

export const card = signal<LaidCard | null>(null);
export const cardHidden = signal(false);
export const trouble = signal<{ reason: string; advice: string } | null>(null);
export const rating = signal<Rating>({ at: "idle" });

export const preview = signal<Preview | null>(null);
export const capturing = signal(false);
export const captureFailed = signal("");
export const automatic = signal(false);
export const take = signal<Take>("page");
export const look = signal<Look>("document");
/** Which of several cameras the clerk chose; empty for the first. */
export const chosenCamera = signal("");

/** The dialog that is open. */
export const open = signal<Open>(null);
/** The last thing worth saying aloud, and for a moment on the screen. */
export const said = signal<{ text: string; at: number }>({ text: "", at: 0 });
export const lastAct = signal(Date.now());

const list = computed(() => [...(devices.value?.values() ?? [])]);
const here = (kind: string): Device | undefined =>
  ofKind(list.value, kind, box.value?.window ?? "");

export const reader = computed(() => here("id_card_reader"));
export const pad = computed(() => here("satisfaction_keypad"));
const CAMERAS: readonly string[] = ["document_camera", "person_camera"];
export const cameras = computed(() =>
  list.value
    .filter(({ kind }) => CAMERAS.includes(kind))
    .sort((a, b) => CAMERAS.indexOf(a.kind) - CAMERAS.indexOf(b.kind)),
);
export const camera = computed(
  () => cameras.value.find(({ name }) => name === chosenCamera.value) ?? here("document_camera"),
);
/** The second camera looks at the person at the window, where there is no page to find. */
export const ofPerson = computed(() => camera.value?.kind === "person_camera");
export const shown = computed(() => list.value);
export const phaseNow = computed(() => phase(preview.value, capturing.value));
export const previewWarning = computed(() => preview.value?.warnings[0] ?? "");

export function usable(device: Device | undefined): boolean {
  return device?.status === "ok" || device?.status === "degraded";
}

export function say(text: string): void {
  said.value = { text, at: Date.now() };
}

export function forgetCard(): void {
  if (card.value?.photo) URL.revokeObjectURL(card.value.photo);
  card.value = null;
  cardHidden.value = false;
  trouble.value = null;
}
