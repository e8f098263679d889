/** The documents of this visit and everything that was done to them, forth and back. */

export type Rotation = 0 | 90 | 180 | 270;

export interface Code {
  format: string;
  text: string;
}

export interface Page {
  id: number;
  /** An object URL: the picture is in this tab's memory. */
  url: string;
  blob: Blob;
  width: number;
  height: number;
  dpi: number;
  /** Degrees clockwise that the clerk turned it by. */
  rotation: Rotation;
  warnings: readonly string[];
  codes: readonly Code[];
  blank: boolean;
  shape: "page" | "card";
  at: number;
}

export interface Document {
  id: number;
  /** `card`: front and back, made into one sheet. */
  kind: "pages" | "card";
  pages: readonly Page[];
  /** Why a card was copied (居民身份证 may not be without), null until the clerk has said so. */
  sheet: { purpose: string; basis: string } | null;
}

export interface Work {
  documents: readonly Document[];
  /** The id of the document that pages go to. */
  document: number;
  page: number | null;
}

export interface History {
  now: Work;
  past: readonly { work: Work; label: string }[];
  future: readonly { work: Work; label: string }[];
}

/** Steps that can be undone; the pictures of the ones before are let go. */
export const DEPTH = 100;

export function blank(id: number): Work {
  return { documents: [{ id, kind: "pages", pages: [], sheet: null }], document: id, page: null };
}

export function begin(id: number): History {
  return { now: blank(id), past: [], future: [] };
}

/** `next` as one more step; with `joined` it belongs to the step before. */
export function act(history: History, next: Work, label: string, joined = false): History {
  if (next === history.now) return history;
  const past = joined ? history.past : [...history.past, { work: history.now, label }];
  return { now: next, past: past.slice(-DEPTH), future: [] };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (!last) return history;
  const undone = { work: history.now, label: last.label };
  return {
    now: last.work,
    past: history.past.slice(0, -1),
    future: [...history.future, undone],
  };
}

export function redo(history: History): History {
  const next = history.future.at(-1);
  if (!next) return history;
  const before = { work: history.now, label: next.label };
  return { now: next.work, past: [...history.past, before], future: history.future.slice(0, -1) };
}

/** Every page that any step can bring back. */
export function held(history: History): Set<Page> {
  const works = [history.now, ...[...history.past, ...history.future].map(({ work }) => work)];
  return new Set(works.flatMap((work) => work.documents.flatMap((each) => each.pages)));
}

export function current(work: Work): Document | undefined {
  return work.documents.find((each) => each.id === work.document);
}

export function selected(work: Work): Page | undefined {
  return current(work)?.pages.find((page) => page.id === work.page);
}

export function addPage(work: Work, page: Page): Work {
  const pages = [...(current(work)?.pages ?? []), page];
  return { ...withDocument(work, { pages }), page: page.id };
}

export function replacePage(work: Work, gone: number, page: Page): Work {
  const owner = work.documents.find((each) => each.pages.some(({ id }) => id === gone));
  if (!owner) return addPage(work, page);
  const pages = owner.pages.map((each) => (each.id === gone ? page : each));
  return { ...withDocument({ ...work, document: owner.id }, { pages }), page: page.id };
}

export function removePage(work: Work, gone: number): Work {
  const before = current(work)?.pages ?? [];
  const at = before.findIndex((page) => page.id === gone);
  if (at < 0) return work;
  const pages = before.filter((page) => page.id !== gone);
  return { ...withDocument(work, { pages }), page: (pages[at] ?? pages.at(-1))?.id ?? null };
}

/** The page goes to place `to`, counted from 0 and kept within the document. */
export function movePage(work: Work, id: number, to: number): Work {
  const before = current(work)?.pages ?? [];
  const at = before.findIndex((page) => page.id === id);
  const place = Math.min(Math.max(to, 0), before.length - 1);
  const page = before[at];
  if (!page || place === at) return work;
  const pages = before.filter((each) => each !== page);
  pages.splice(place, 0, page);
  return { ...withDocument(work, { pages }), page: id };
}

export function turnPage(work: Work, id: number): Work {
  const pages = (current(work)?.pages ?? []).map((page) =>
    page.id === id ? { ...page, rotation: ((page.rotation + 90) % 360) as Rotation } : page,
  );
  return withDocument(work, { pages });
}

export function addDocument(work: Work, id: number, kind: Document["kind"]): Work {
  const added: Document = { id, kind, pages: [], sheet: null };
  // An empty one is not kept beside the new one.
  const kept = work.documents.filter((each) => each.pages.length);
  return { documents: [...kept, added], document: id, page: null };
}

/** `next` is the id of the empty document that takes the place of the last one. */
export function removeDocument(work: Work, gone: number, next: number): Work {
  const at = work.documents.findIndex((each) => each.id === gone);
  const documents = work.documents.filter((each) => each.id !== gone);
  const chosen = documents[at] ?? documents.at(-1);
  if (!chosen) return blank(next);
  return { documents, document: chosen.id, page: chosen.pages.at(-1)?.id ?? null };
}

export function explain(work: Work, sheet: Document["sheet"]): Work {
  return withDocument(work, { sheet });
}

/** Choosing is no step of its own. */
export function choose(work: Work, document: number, page?: number): Work {
  const chosen = work.documents.find((each) => each.id === document);
  if (!chosen) return work;
  return { ...work, document, page: page ?? chosen.pages.at(-1)?.id ?? null };
}

/** What a file is made of: the same text, the same file. */
export function signature(document: Document): string {
  const pages = document.pages.map(({ id, rotation }) => `${id}:${rotation}`);
  return [document.kind, ...pages, ...Object.values(document.sheet ?? {})].join(" ");
}

function withDocument(work: Work, change: Partial<Document>): Work {
  const documents = work.documents.map((each) =>
    each.id === work.document ? { ...each, ...change } : each,
  );
  return { ...work, documents };
}
