/** Files made of the documents: sent page by page to the box, made there, followed until done. */

import { computed, signal } from "@preact/signals";
import { ask, type Answer } from "../box/api";
import { signature, type Document } from "./work";
import { t } from "./words";

/** A document as the box tells it. */
export interface Told {
  id: string;
  state: "draft" | "making" | "ready" | "sending" | "delivered" | "failed";
  step: "" | "ocr" | "writing" | "sending";
  done: number;
  of: number;
  pages: number;
  bytes: number;
  format: string;
  reason: string;
  attempts: number;
  retry_at: string | null;
}

export interface Delivery {
  configured: boolean;
  to: string;
}

export type Format = "searchable" | "pdf" | "jpeg" | "tiff";

/** A file in the making or made; `told` is null while its pages are on their way. */
export interface Result {
  signature: string;
  sent: number;
  of: number;
  told: Told | null;
  /** Why it was not made; empty while all is well. */
  failed: string;
}

/** Milliseconds between two looks at what the box is doing. */
export const POLL = 400;

/** Null until the box has told, false when it has no documents service. */
export const told = signal<readonly Told[] | null | false>(null);
export const delivery = signal<Delivery>({ configured: false, to: "" });
export const ocr = signal(false);
export const lost = signal(0);
export const format = signal<Format>("pdf");
/** By the number of the document in this tab. */
export const results = signal<ReadonlyMap<number, Result>>(new Map());

let era = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

const busy = (each: Told): boolean => each.state === "making" || each.state === "sending";

/** Files on the box that no document of this visit stands for: earlier visits' and pages'. */
export const others = computed(() => {
  const mine = new Set([...results.value.values()].map((result) => result.told?.id));
  return (told.value || []).filter((each) => !mine.has(each.id) && each.state !== "draft");
});

export function resultOf(document: Document | undefined): Result | undefined {
  return document && results.value.get(document.id);
}

export function isStale(document: Document, result: Result): boolean {
  return result.signature !== signature(document);
}

/** Ask the box for all its documents, and again while one of them is being worked on. */
export async function refresh(): Promise<void> {
  clearTimeout(timer);
  interface All {
    documents: Told[];
    delivery: Delivery;
    ocr: boolean;
    lost: number;
  }
  const answer = await ask<All>("api/documents");
  if (answer.ok) {
    told.value = answer.body.documents;
    delivery.value = answer.body.delivery;
    if (answer.body.ocr && !ocr.value) format.value = "searchable";
    ocr.value = answer.body.ocr;
    lost.value = answer.body.lost;
    heed(answer.body.documents);
  } else if (answer.error === "not_found") {
    told.value = false;
  }
  if ((told.value || []).some(busy)) timer = setTimeout(() => void refresh(), POLL);
}

function heed(documents: readonly Told[]): void {
  const byId = new Map(documents.map((each) => [each.id, each]));
  const next = new Map(results.value);
  for (const [number, result] of next) {
    const fresh = byId.get(result.told?.id ?? "");
    if (fresh) next.set(number, { ...result, told: fresh });
  }
  results.value = next;
}

function put(document: Document, change: Partial<Result>): void {
  const before = results.value.get(document.id);
  const empty = { signature: "", sent: 0, of: document.pages.length, told: null, failed: "" };
  results.value = new Map(results.value).set(document.id, { ...empty, ...before, ...change });
}

/** Make the file of `document` anew; the file made before goes. */
export async function make(document: Document): Promise<void> {
  const began = era;
  const before = results.value.get(document.id);
  if (!document.pages.length || (before && !before.failed && !before.told)) return;
  const gone = before?.told?.id;
  put(document, { signature: signature(document), sent: 0, told: null, failed: "" });
  if (gone) await drop(gone);
  const answer = await build(document, () => began === era);
  if (began !== era) return;
  if (answer.ok) put(document, { told: answer.body });
  else put(document, { failed: answer.reason });
  await refresh();
}

async function build(document: Document, goesOn: () => boolean): Promise<Answer<Told>> {
  let answer = await post("api/documents");
  if (!answer.ok) return answer;
  const where = `api/documents/${encodeURIComponent(answer.body.id)}`;
  for (const [index, page] of document.pages.entries()) {
    if (!goesOn()) break;
    const query = `rotation=${page.rotation}&dpi=${page.dpi}`;
    answer = await ask<Told>(`${where}/pages/${index}?${query}`, {
      method: "PUT",
      headers: { "Content-Type": "image/jpeg" },
      body: page.blob,
    });
    if (!answer.ok) break;
    put(document, { sent: index + 1 });
  }
  if (answer.ok && document.sheet) answer = await post(`${where}/card-sheet`, document.sheet);
  if (!goesOn() || !answer.ok) {
    await ask(where, { method: "DELETE" });
    return answer;
  }
  const searchable = format.value === "searchable";
  const kind = searchable ? "pdf" : format.value;
  return post(`${where}/finish`, { format: kind, searchable, title: t.value.papers.title });
}

function post(path: string, body: object = {}): Promise<Answer<Told>> {
  const headers = { "Content-Type": "application/json" };
  return ask<Told>(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Send it to the window system; the box tries again by itself. */
export async function deliver(id: string): Promise<Answer<Told>> {
  const answer = await post(`api/documents/${encodeURIComponent(id)}/deliver`);
  await refresh();
  return answer;
}

export async function drop(id: string): Promise<void> {
  await ask(`api/documents/${encodeURIComponent(id)}`, { method: "DELETE" });
  await refresh();
}

export async function seenLost(): Promise<void> {
  const answer = await post("api/documents/lost/seen");
  if (answer.ok) lost.value = 0;
  await refresh();
}

/** The browser's own download of a made file. */
export function save(id: string): void {
  const link = window.document.createElement("a");
  link.href = `api/documents/${encodeURIComponent(id)}/file`;
  link.download = "";
  link.click();
}

/** The visit is over for good: the box wipes what is not being sent. */
export async function endVisit(init: RequestInit = {}): Promise<void> {
  era += 1;
  results.value = new Map();
  await ask("api/visit/end", {
    ...init,
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ give_up: false }),
  });
  if (!init.keepalive) await refresh();
}
