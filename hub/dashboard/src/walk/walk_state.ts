/** One walk on this phone: what was answered, what waits for the line, what the hub took. */

import { batch, signal, type Signal } from "@preact/signals";
import { Refused, send, wordsOf } from "../api";
import { readSheet, sendPhoto, type Receipt, type Sheet, type Step } from "./api";
import {
  amended,
  answered,
  MOST_PHOTOS,
  newDraft,
  newId,
  stepKey,
  toBody,
  unsentPhotos,
  withdrawn,
  type Answer,
  type Draft,
  type Signature,
  type Word,
} from "./draft";
import { smaller } from "./picture";
import * as vault from "./vault";

/** Milliseconds between tries while the hub cannot be reached. */
const AGAIN = 5000;

export interface WalkState {
  sheet: Signal<Sheet | null>;
  /** The sheet is the one of the last visit, because the hub cannot be reached. */
  old: Signal<boolean>;
  draft: Signal<Draft | null>;
  receipt: Signal<Receipt | null>;
  /** Why nothing is shown, or why the phone could not keep something. */
  trouble: Signal<string>;
  /** Where the signed walk is: nowhere, on its way, or waiting for the line; else why it was refused. */
  sending: Signal<"" | "sending" | "waiting" | "refused">;
  refusal: Signal<string>;
  answer: (step: Step, word: Word) => void;
  amend: (step: Step, change: Partial<Answer>) => void;
  withdraw: (step: Step) => void;
  addPhoto: (step: Step, file: Blob) => Promise<void>;
  dropPhoto: (step: Step, key: string) => Promise<void>;
  setWindow: (window: string) => void;
  sign: (signature: Signature) => void;
  unsign: () => void;
  giveUp: () => Promise<void>;
  again: () => void;
  close: () => void;
}

export function walkState(user: string, code: string): WalkState {
  const sheet = signal<Sheet | null>(null);
  const old = signal(false);
  const draft = signal<Draft | null>(null);
  const receipt = signal<Receipt | null>(null);
  const trouble = signal("");
  const sending = signal<"" | "sending" | "waiting" | "refused">("");
  const refusal = signal("");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let busy = false;
  let closed = false;

  const online = (): void => again();
  addEventListener("online", online);
  void load();

  async function load(): Promise<void> {
    let kept: Draft | undefined;
    try {
      kept = await vault.readDraft(user, code);
    } catch {
      trouble.value = "这台手机不能保存填写的内容(可能是无痕模式)：断网或关闭页面会丢失。";
    }
    try {
      const fresh = await readSheet(code);
      batch(() => {
        sheet.value = fresh;
        old.value = false;
        trouble.value = "";
      });
      void vault.keepSheet(fresh).catch(() => {});
    } catch (error) {
      const last = await vault.readOldSheet(code).catch(() => undefined);
      batch(() => {
        sheet.value = last ?? null;
        old.value = last !== undefined;
        if (!last) trouble.value = wordsOf(error);
      });
      if (!last && error instanceof Refused && error.status === 0) later();
    }
    if (sheet.value && !draft.value) draft.value = kept ?? newDraft(user, sheet.value, Date.now());
    if (draft.value?.signature) void flush();
  }

  /** Shows a change at once and keeps it; writes follow one another in order. */
  function keep(next: Draft): void {
    draft.value = next;
    writing = writing
      .then(() => vault.keepDraft(next))
      .catch(() => {
        trouble.value = "手机存储空间不足，刚才填写的没有保存下来，请尽快签名提交。";
      });
  }

  function change(make: (draft: Draft) => Draft): void {
    if (draft.value && !draft.value.signature) keep(make(draft.value));
  }

  async function addPhoto(step: Step, file: Blob): Promise<void> {
    const key = newId();
    const small = await smaller(file);
    try {
      await vault.keepPhoto(key, small);
    } catch {
      trouble.value = "手机存储空间不足，照片没有保存下来，请先签名提交已填写的。";
      return;
    }
    change((known) => {
      const photos = known.answers[stepKey(step)]?.photos ?? [];
      return amended(known, step, { photos: [...photos, key].slice(0, MOST_PHOTOS) });
    });
  }

  async function dropPhoto(step: Step, key: string): Promise<void> {
    change((known) =>
      amended(known, step, {
        photos: (known.answers[stepKey(step)]?.photos ?? []).filter((photo) => photo !== key),
      }),
    );
    await vault.dropPhoto(key).catch(() => {});
  }

  /** Pictures first, then the walk under its own id: whatever is cut off is simply done again. */
  async function flush(): Promise<void> {
    if (busy || closed || !draft.value?.signature) return;
    busy = true;
    sending.value = "sending";
    try {
      await writing;
      for (const key of unsentPhotos(draft.value)) {
        const photo = await vault.readPhoto(key);
        const name = photo ? await sendPhoto(code, photo) : "";
        keep({ ...draft.value, sent: { ...draft.value.sent, [key]: name } });
      }
      const done = draft.value;
      const kept = await send<Receipt>(`/api/halls/${code}/walks`, toBody(done, Date.now()));
      await writing;
      await vault.dropDraft(done).catch(() => {});
      batch(() => {
        receipt.value = kept;
        draft.value = null;
        sending.value = "";
      });
    } catch (error) {
      // 401: somebody signs in again in this page, and then it goes on.
      const wait = !(error instanceof Refused) || [0, 401, 429].includes(error.status);
      sending.value = wait || (error as Refused).status >= 500 ? "waiting" : "refused";
      refusal.value = wordsOf(error);
      if (sending.value === "waiting") later();
    } finally {
      busy = false;
    }
  }

  function later(): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(again, AGAIN);
  }

  function again(): void {
    clearTimeout(timer);
    if (draft.value?.signature) void flush();
    else if (!sheet.value || old.value) void load();
  }

  return {
    sheet,
    old,
    draft,
    receipt,
    trouble,
    sending,
    refusal,
    answer: (step, word) => change((known) => answered(known, step, word, Date.now())),
    amend: (step, more) => change((known) => amended(known, step, more)),
    withdraw: (step) => change((known) => withdrawn(known, step)),
    addPhoto,
    dropPhoto,
    setWindow: (window) => change((known) => ({ ...known, window })),
    sign: (signature) => {
      if (!draft.value) return;
      keep({ ...draft.value, signature });
      void flush();
    },
    unsign: () => {
      if (draft.value) keep({ ...draft.value, signature: null });
      sending.value = "";
    },
    giveUp: async () => {
      if (draft.value) await vault.dropDraft(draft.value).catch(() => {});
      if (sheet.value) draft.value = newDraft(user, sheet.value, Date.now());
    },
    again,
    close: () => {
      closed = true;
      clearTimeout(timer);
      removeEventListener("online", online);
    },
  };
}
