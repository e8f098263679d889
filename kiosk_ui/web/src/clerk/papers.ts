/** The papers of this visit as signals: what lies in which document, and every step back. */

import { computed, signal } from "@preact/signals";
import type { Document, History, Page, Work } from "./work";
import * as work from "./work";
import { t } from "./words";

let last = 1;

/** A number that no page or document of this tab has had. */
export function newId(): number {
  last += 1;
  return last;
}

export const history = signal<History>(work.begin(last));
/** The page that the next capture takes the place of. */
export const retaking = signal<number | null>(null);

export const now = computed(() => history.value.now);
export const document = computed(() => work.current(now.value));
export const page = computed(() => work.selected(now.value));
export const pageNumber = computed(
  () => (document.value?.pages.findIndex(({ id }) => id === page.value?.id) ?? -1) + 1,
);
export const anything = computed(() => now.value.documents.some(({ pages }) => pages.length));
/** Sides of a card that are taken. */
export const sides = computed(() =>
  document.value?.kind === "card" ? document.value.pages.length : 0,
);

function step(next: Work, label: string, joined = false): void {
  replace(work.act(history.value, next, label, joined));
}

/** The new history; pictures that no step can bring back are let go. */
function replace(next: History): void {
  const before = work.held(history.value);
  history.value = next;
  const kept = new Set([...work.held(next)].map(({ url }) => url));
  for (const { url } of before) if (!kept.has(url)) URL.revokeObjectURL(url);
}

/** A page was taken: it goes where the clerk wants it. `joined`: one of several in one shot. */
export function takePage(taken: Page, take: "card" | "other", joined: boolean): void {
  const gone = retaking.value;
  retaking.value = null;
  if (gone !== null && !joined) {
    const at = pageNumber.value;
    step(work.replacePage(now.value, gone, taken), t.value.papers.steps.retake(at));
    return;
  }
  let before = now.value;
  const into = work.current(before);
  const fits = into?.kind === "card" ? take === "card" && into.pages.length < 2 : take !== "card";
  if (!fits) before = work.addDocument(before, newId(), take === "card" ? "card" : "pages");
  const at = (work.current(before)?.pages.length ?? 0) + 1;
  step(work.addPage(before, taken), t.value.papers.steps.take(at), joined);
}

export function remove(): void {
  const gone = page.value;
  if (gone) step(work.removePage(now.value, gone.id), t.value.papers.steps.remove(pageNumber.value));
}

export function turn(): void {
  const turned = page.value;
  if (turned) step(work.turnPage(now.value, turned.id), t.value.papers.steps.turn(pageNumber.value));
}

/** Move the chosen page, or the one of `id`, to place `to` (from 0). */
export function move(to: number, id = page.value?.id): void {
  if (id === undefined) return;
  const at = (document.value?.pages.findIndex((each) => each.id === id) ?? -1) + 1;
  step(work.movePage(now.value, id, to), t.value.papers.steps.move(at));
}

export function nudge(by: number): void {
  move(pageNumber.value - 1 + by);
}

export function add(): void {
  if (document.value?.pages.length) {
    step(work.addDocument(now.value, newId(), "pages"), t.value.papers.steps.add);
  }
}

export function removeDocument(): void {
  const gone = document.value;
  if (gone) step(work.removeDocument(now.value, gone.id, newId()), t.value.papers.steps.removeAll);
}

export function explain(sheet: NonNullable<Document["sheet"]>): void {
  step(work.explain(now.value, sheet), t.value.papers.steps.explain);
}

export function choose(by: number): void {
  const pages = document.value?.pages ?? [];
  const at = Math.min(Math.max(pageNumber.value - 1 + by, 0), pages.length - 1);
  const next = pages[at];
  if (next) choosePage(next.id);
}

export function choosePage(id: number): void {
  history.value = {
    ...history.value,
    now: work.choose(now.value, now.value.document, id),
  };
}

export function chooseDocument(id: number): void {
  history.value = { ...history.value, now: work.choose(now.value, id) };
}

export function otherDocument(by: number): void {
  const all = now.value.documents;
  const at = all.findIndex(({ id }) => id === now.value.document);
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (next) chooseDocument(next.id);
}

export function retake(): void {
  retaking.value = retaking.value === null ? (page.value?.id ?? null) : null;
}

/** What was taken back, null when there was nothing. */
export function undo(): string | null {
  const label = history.value.past.at(-1)?.label ?? null;
  replace(work.undo(history.value));
  return label;
}

export function redo(): string | null {
  const label = history.value.future.at(-1)?.label ?? null;
  replace(work.redo(history.value));
  return label;
}

/** Put everything out of sight; what is returned brings it back or lets it go for good. */
export function putAway(): { bringBack: () => void; letGo: () => void } {
  const kept = history.value;
  history.value = work.begin(newId());
  retaking.value = null;
  return {
    bringBack: () => {
      history.value = kept;
    },
    letGo: () => {
      for (const { url } of work.held(kept)) URL.revokeObjectURL(url);
    },
  };
}
