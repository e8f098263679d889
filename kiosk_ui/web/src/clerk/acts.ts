/** What the clerk can do; each act is a button and a key. */

import { command } from "../box/api";
import { endVisit } from "./reports";
import { pdf } from "./pdf";
import * as state from "./state";

/** Milliseconds a capture may take before the button comes back. */
const CAPTURE_PATIENCE = 8000;
/** Seconds that the keypad waits for a grade. */
export const ASK_SECONDS = 30;

let patience: ReturnType<typeof setTimeout> | undefined;

export async function capture(): Promise<void> {
  const camera = state.camera.value;
  if (!camera || !state.usable(camera) || state.capturing.value) return;
  state.capturing.value = true;
  state.captureFailed.value = "";
  clearTimeout(patience);
  patience = setTimeout(() => {
    if (!state.capturing.value) return;
    state.capturing.value = false;
    state.captureFailed.value = "高拍仪没有交出照片，请再拍一次";
  }, CAPTURE_PATIENCE);
  const answer = await command<{ accepted?: boolean }>(camera.name, "capture");
  if (answer.ok && answer.body?.accepted !== false) return;
  clearTimeout(patience);
  state.capturing.value = false;
  state.captureFailed.value = answer.ok ? "高拍仪正忙，请稍候再拍" : `没有拍成：${answer.reason}`;
}

export async function showPreview(on: boolean): Promise<void> {
  const camera = state.camera.value;
  if (camera && state.usable(camera)) await command(camera.name, "preview", { on });
}

/** The page goes: nobody watches any more, so the camera may rest. */
export function leave(): void {
  const camera = state.camera.value;
  state.forgetVisit();
  if (camera) void command(camera.name, "preview", { on: false }, { keepalive: true });
}

/** A case number of this window and moment; it leaves the box with the rating, so it says no more. */
export function caseNumber(window: string, when: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${when.getFullYear()}${two(when.getMonth() + 1)}${two(when.getDate())}`;
  const time = `${two(when.getHours())}${two(when.getMinutes())}${two(when.getSeconds())}`;
  return `${window.replace(/[^\w]/g, "") || "0"}-${day}-${time}`;
}

export async function askRating(): Promise<void> {
  const pad = state.pad.value;
  if (!pad || !state.usable(pad) || state.rating.value.at === "asking") return;
  const transaction = caseNumber(state.box.value?.window ?? "", new Date());
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

export function choose(step: number): void {
  const all = state.pages.value;
  if (!all.length) return;
  const at = all.findIndex((page) => page.id === state.selected.value);
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  state.selected.value = next?.id ?? null;
}

export function remove(): void {
  if (state.selected.value !== null) state.forgetPage(state.selected.value);
}

/** All pages as one file, in the order of the list, into the clerk's downloads. */
export async function savePdf(): Promise<void> {
  const all = state.pages.value;
  if (!all.length) return;
  const pictures = await Promise.all(
    all.map(async ({ blob, width, height }) => ({
      jpeg: new Uint8Array(await blob.arrayBuffer()),
      width,
      height,
    })),
  );
  const url = URL.createObjectURL(new Blob([pdf(pictures)], { type: "application/pdf" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `材料-${caseNumber(state.box.value?.window ?? "", new Date())}.pdf`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function finish(): void {
  void cancelRating();
  endVisit();
}
