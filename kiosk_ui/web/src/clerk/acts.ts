/** What the clerk can do with devices; each act is a button and a key. */

import { command } from "../box/api";
import * as papers from "./papers";
import type { Take } from "./phase";
import * as state from "./state";
import { t } from "./words";

/** Milliseconds a capture may take before the button comes back. */
const CAPTURE_PATIENCE = 8000;
/** Seconds that the keypad waits for a grade. */
export const ASK_SECONDS = 30;
/** Ways to take, in the order of their keys. */
export const TAKES: readonly Take[] = ["page", "several", "card", "whole"];
export const LOOKS: readonly state.Look[] = ["document", "natural", "grey"];

let patience: ReturnType<typeof setTimeout> | undefined;
let caseNumbered = "";

export async function capture(): Promise<void> {
  const camera = state.camera.value;
  if (!camera || !state.usable(camera) || state.capturing.value) return;
  state.capturing.value = true;
  state.captureFailed.value = "";
  clearTimeout(patience);
  patience = setTimeout(() => {
    if (!state.capturing.value) return;
    state.capturing.value = false;
    state.captureFailed.value = t.value.camera.noPhoto;
  }, CAPTURE_PATIENCE);
  const how = { take: state.take.value, look: state.look.value };
  const answer = await command<{ accepted?: boolean }>(camera.name, "capture", how);
  if (answer.ok && answer.body?.accepted !== false) return;
  clearTimeout(patience);
  state.capturing.value = false;
  state.captureFailed.value = answer.ok ? t.value.camera.busy : t.value.camera.failed(answer.reason);
}

export async function showPreview(on: boolean): Promise<void> {
  const camera = state.camera.value;
  if (camera && state.usable(camera)) await command(camera.name, "preview", { on });
}

export function chooseTake(take: Take): void {
  state.take.value = take;
  papers.retaking.value = null;
}

export function nextLook(): void {
  const at = LOOKS.indexOf(state.look.value);
  state.look.value = LOOKS[(at + 1) % LOOKS.length] ?? "document";
}

export function otherCamera(): void {
  const all = state.cameras.value;
  const before = state.camera.value;
  const at = all.findIndex(({ name }) => name === before?.name);
  const next = all[(at + 1) % all.length];
  if (!next || next === before) return;
  if (before) void command(before.name, "preview", { on: false });
  state.preview.value = null;
  state.chosenCamera.value = next.name;
}

/** This visit's case number: window and moment, for it leaves the box with the rating. */
export function caseNumber(): string {
  caseNumbered ||= numberOf(state.box.value?.window ?? "", new Date());
  return caseNumbered;
}

export function forgetCase(): void {
  caseNumbered = "";
}

export function numberOf(window: string, when: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${when.getFullYear()}${two(when.getMonth() + 1)}${two(when.getDate())}`;
  const time = `${two(when.getHours())}${two(when.getMinutes())}${two(when.getSeconds())}`;
  return `${window.replace(/[^\w]/g, "") || "0"}-${day}-${time}`;
}

export async function askRating(): Promise<void> {
  const pad = state.pad.value;
  if (!pad || !state.usable(pad) || state.rating.value.at === "asking") return;
  const transaction = caseNumber();
  state.rating.value = { at: "asking", transaction, until: Date.now() + ASK_SECONDS * 1000 };
  const answer = await command(pad.name, "ask", { transaction, seconds: ASK_SECONDS });
  const still = state.rating.value;
  if (!answer.ok && still.at === "asking" && still.transaction === transaction) {
    state.rating.value = { at: "failed", reason: answer.reason };
  }
}

export async function cancelRating(): Promise<void> {
  const pad = state.pad.value;
  if (state.rating.value.at !== "asking" || !pad) return;
  state.rating.value = { at: "idle" };
  await command(pad.name, "cancel");
}

let copiedSomething = false;

/** The text of a barcode for the window system's form. */
export async function copyCode(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    copiedSomething = true;
    state.say(t.value.papers.copied);
  } catch {
    state.say(t.value.papers.notCopied);
  }
}

/** What was copied in a visit must not be pasted in the next. */
export function forgetCopied(): void {
  if (!copiedSomething) return;
  copiedSomething = false;
  navigator.clipboard.writeText("").catch(() => {
    // The page is not in front, so nobody else's text may be touched either.
  });
}
