/** Reads a page aloud from its title to its last choice, marking what is being read. */

import { effect, signal } from "@preact/signals";
import { leaving, ofVisit, page } from "./state";
import { findVoice, type Voice } from "./voice";

const voice = signal<Voice | null>(null);
/** True where somebody could read. */
export const canRead = (): boolean => voice.value !== null;

/** The text being read, null in silence; a change is as good as a touch. */
export const reading = ofVisit<string | null>(null);

const MARK = "data-spoken";
const PLACES = ".info h1, .info-body *, .controls *, .dialog *";
const READ = "h1, h2, h3, p, dt, dd, li, button, label";
/** Keys and pagers are found by the eye or not needed by the ear. */
const SILENT = ".keys, .turns, svg, [aria-hidden='true'], .sr-only";

let stopping: AbortController | undefined;

/** What is read of the page, in order: the smallest pieces that hold words, each once. */
export function pieces(root: ParentNode = document): Element[] {
  const dialog = root.querySelector("dialog[open]");
  return [...(dialog ?? root).querySelectorAll(PLACES)].filter(
    (piece) =>
      piece.matches(READ) &&
      !piece.closest(SILENT) &&
      !piece.parentElement?.closest("button, label") &&
      (piece.matches("button, label") || !piece.querySelector(READ)) &&
      piece.checkVisibility() &&
      words(piece) !== "",
  );
}

/** The words of a piece as they are said: lines become pauses. */
export function words(piece: Element): string {
  return (piece as HTMLElement).innerText.replace(/[●○·]/g, " ").replace(/\s*\n+\s*/g, "，").trim();
}

function mark(piece: Element | undefined): void {
  document.querySelector(`[${MARK}]`)?.removeAttribute(MARK);
  piece?.setAttribute(MARK, "");
  piece?.scrollIntoView({ block: "nearest" });
}

export function hush(): void {
  stopping?.abort();
  stopping = undefined;
  reading.value = null;
  mark(undefined);
}

/** Read the page that is shown now, until its end, `hush`, another page, or a failing voice. */
export async function readAloud(): Promise<void> {
  const speak = voice.value;
  hush();
  if (!speak) return;
  const mine = new AbortController();
  stopping = mine;
  const all = pieces();
  for (const [at, piece] of all.entries()) {
    const text = words(piece);
    reading.value = text;
    mark(piece);
    const next = all[at + 1];
    const said = await speak(text, next && words(next), mine.signal);
    if (mine.signal.aborted) return;
    if (!said) break;
  }
  hush();
}

async function look(): Promise<void> {
  voice.value = await findVoice();
}

/** Look for a voice now and when the browser has found its own; be silent on another page. */
export function keepVoice(): void {
  void look();
  if ("speechSynthesis" in window) speechSynthesis.addEventListener("voiceschanged", () => void look());
  let last = page.value;
  effect(() => {
    const now = page.value;
    if (now !== last || leaving.value !== null) {
      last = now;
      hush();
    }
  });
}
