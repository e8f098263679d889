/** A walk that is not signed yet, as the phone keeps it, and what it becomes when it is sent. */

import type { Sheet, Step } from "./api";

export type Word = "holds" | "fails" | "unseen";

export interface Answer {
  word: Word;
  note: string;
  quantity: string;
  expires: string;
  /** Keys of pictures in the vault. */
  photos: string[];
  /** The phone's clock; only differences to it are ever sent. */
  at: number;
}

export interface Signature {
  name: string;
  onBehalf: string;
}

export interface Draft {
  /** Chosen here once, so that a walk sent twice is kept once. */
  id: string;
  /** Who was signed in. */
  user: string;
  hall: string;
  hallName: string;
  /** "" for the entire hall. */
  window: string;
  began: number;
  answers: Record<string, Answer>;
  /** Names that the hub gave to pictures that arrived, by their key in the vault. */
  sent: Record<string, string>;
  signature: Signature | null;
}

export const MOST_PHOTOS = 6;

export const stepKey = (step: Pick<Step, "row" | "window">): string =>
  `${step.row}|${step.window ?? ""}`;

export function newDraft(user: string, sheet: Sheet, now: number): Draft {
  return {
    id: newId(),
    user,
    hall: sheet.code,
    hallName: sheet.name,
    window: "",
    began: now,
    answers: {},
    sent: {},
    signature: null,
  };
}

/** A random UUID; `randomUUID` is there only on https pages. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function answered(draft: Draft, step: Step, word: Word, now: number): Draft {
  const known = draft.answers[stepKey(step)];
  const answer: Answer = known
    ? { ...known, word, at: now }
    : { word, note: "", quantity: "", expires: "", photos: [], at: now };
  return { ...draft, answers: { ...draft.answers, [stepKey(step)]: answer } };
}

export function amended(draft: Draft, step: Step, change: Partial<Answer>): Draft {
  const known = draft.answers[stepKey(step)];
  if (!known) return draft;
  return { ...draft, answers: { ...draft.answers, [stepKey(step)]: { ...known, ...change } } };
}

export function withdrawn(draft: Draft, step: Step): Draft {
  const answers = { ...draft.answers };
  delete answers[stepKey(step)];
  return { ...draft, answers };
}

export type Part = "all" | "hall" | string;

/** The steps of the entire hall, of what is outside the windows, or of one window. */
export function stepsOf(sheet: Sheet, part: Part): Step[] {
  return sheet.steps.filter(
    (step) => part === "all" || (part === "hall" ? step.window === null : step.window === part),
  );
}

/** What a signer must still put right; empty when nothing. */
export function flaw(draft: Draft, sheet: Sheet): { step: Step; words: string } | null {
  for (const step of sheet.steps) {
    const answer = draft.answers[stepKey(step)];
    if (!answer) continue;
    if (step.counts && step.need > 0 && answer.word === "holds" && answer.quantity === "")
      return { step, words: `请填写“${step.item}”的${step.unit ? "面积" : "数量"}。` };
    if (answer.word === "fails" && !answer.note.trim() && !answer.photos.length)
      return { step, words: `“${step.item}”不符合：请写明情况或拍一张照片。` };
  }
  return null;
}

export function tally(draft: Draft): Record<Word, number> & { photos: number; all: number } {
  const sum = { holds: 0, fails: 0, unseen: 0, photos: 0, all: 0 };
  for (const answer of Object.values(draft.answers)) {
    sum[answer.word] += 1;
    sum.photos += answer.photos.length;
    sum.all += 1;
  }
  return sum;
}

/** Every picture of the draft that the hub has not named yet. */
export function unsentPhotos(draft: Draft): string[] {
  return Object.values(draft.answers)
    .flatMap((answer) => answer.photos)
    .filter((key) => !(key in draft.sent));
}

const seconds = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));

/** The body of the request. A phone's clock may be wrong, so ages are sent instead of times. */
export function toBody(draft: Draft, now: number): unknown {
  return {
    id: draft.id,
    window: draft.window || null,
    signed: draft.signature?.name ?? "",
    confirmed: true,
    on_behalf: draft.signature?.onBehalf ?? "",
    began_ago: seconds(draft.began, now),
    answers: Object.entries(draft.answers).map(([key, answer]) => {
      const [row, window] = key.split("|") as [string, string];
      return {
        row,
        window: window || null,
        answer: answer.word,
        note: answer.note.trim(),
        quantity: answer.quantity === "" ? null : Number(answer.quantity),
        expires: answer.word === "holds" && answer.expires ? answer.expires : null,
        photos: answer.photos.map((photo) => draft.sent[photo]!).filter(Boolean),
        seen_ago: seconds(answer.at, now),
      };
    }),
  };
}
