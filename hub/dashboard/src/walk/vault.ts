/** Where the phone keeps walks, pictures and the last sheet, so that a dropped line loses nothing. */

import type { Sheet } from "./api";
import type { Draft } from "./draft";

const NAME = "hallkeeper.walks";
const STORES = ["drafts", "photos", "sheets"] as const;
type Store = (typeof STORES)[number];

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store);
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error ?? new Error("no store"));
  });
  return opened;
}

async function on<T>(
  store: Store,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const base = await open();
  return new Promise((done, fail) => {
    const transaction = base.transaction(store, mode, { durability: "strict" });
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = () => fail(transaction.error ?? new Error("not kept"));
  });
}

const keyOf = (user: string, hall: string): string => `${user}/${hall}`;

/** Throws when the phone has no room or keeps nothing (a private window). */
export const keepDraft = (draft: Draft): Promise<unknown> =>
  on("drafts", "readwrite", (store) => store.put(draft, keyOf(draft.user, draft.hall)));

export const readDraft = (user: string, hall: string): Promise<Draft | undefined> =>
  on("drafts", "readonly", (store) => store.get(keyOf(user, hall)) as IDBRequest<Draft>);

/** Walks of this person on this phone, signed or not. */
export async function draftsOf(user: string): Promise<Draft[]> {
  const all = await on(
    "drafts",
    "readonly",
    (store) => store.getAll() as IDBRequest<Draft[]>,
  );
  return all.filter((draft) => draft.user === user);
}

export const keepSheet = (sheet: Sheet): Promise<unknown> =>
  on("sheets", "readwrite", (store) => store.put(sheet, sheet.code));

export const readOldSheet = (code: string): Promise<Sheet | undefined> =>
  on("sheets", "readonly", (store) => store.get(code) as IDBRequest<Sheet>);

/** The bytes and their type: some browsers lose a Blob that is kept as it is. */
export async function keepPhoto(key: string, photo: Blob): Promise<void> {
  const bytes = await photo.arrayBuffer();
  await on("photos", "readwrite", (store) => store.put({ bytes, type: photo.type }, key));
}

export async function readPhoto(key: string): Promise<Blob | undefined> {
  const kept = await on(
    "photos",
    "readonly",
    (store) => store.get(key) as IDBRequest<{ bytes: ArrayBuffer; type: string } | undefined>,
  );
  return kept && new Blob([kept.bytes], { type: kept.type });
}

export const dropPhoto = (key: string): Promise<unknown> =>
  on("photos", "readwrite", (store) => store.delete(key));

/** Forgets a walk that the hub has, or that its walker gave up, with its pictures. */
export async function dropDraft(draft: Draft): Promise<void> {
  for (const answer of Object.values(draft.answers))
    for (const photo of answer.photos) await dropPhoto(photo);
  await on("drafts", "readwrite", (store) => store.delete(keyOf(draft.user, draft.hall)));
}
