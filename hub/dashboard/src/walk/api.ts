/** What a walk through a hall reads from the hub and sends to it. */

import { ask } from "../api";

export type StepState = "overdue" | "denied" | "again" | "never" | "soon" | "standing" | "idle";

/** One row (at one window) that a person can state something of. */
export interface Step {
  row: string;
  window: string | null;
  item: string;
  clause: string;
  text: string;
  proof: string;
  verdict: string;
  label: string;
  reason: string;
  state: StepState;
  /** Last good day of what was stated last. */
  due: string | null;
  /** What the row's term proposes; `firm`: no later day is taken. */
  expires: string | null;
  firm: boolean;
  term: string;
  /** A number is part of the answer. */
  counts: boolean;
  need: number;
  need_is_local: boolean;
  unit: string;
  said: string;
  footnotes: string[];
}

export interface Sheet {
  code: string;
  name: string;
  tier: string;
  path: string[];
  windows: string[];
  today: string;
  steps: Step[];
}

export interface Receipt {
  id: string;
  hall: string;
  at: string;
  by: string;
  signed: string;
  holds: number;
  fails: number;
  unseen: [string, string, string][];
}

export interface Lapsed {
  row: string;
  item: string;
  window: string;
  expires: string;
  by: string;
}

export interface OverdueHall {
  hall: string;
  name: string;
  overdue: Lapsed[];
  soon: Lapsed[];
}

export const readSheet = (code: string): Promise<Sheet> => ask<Sheet>(`/api/halls/${code}/walk`);

/** Sends a picture and answers its name; the same picture twice has the same name. */
export async function sendPhoto(hall: string, photo: Blob): Promise<string> {
  const kept = await ask<{ name: string }>(`/api/halls/${hall}/photos`, {
    method: "POST",
    headers: { "Content-Type": photo.type || "image/jpeg" },
    body: photo,
  });
  return kept.name;
}

export const photoSrc = (name: string, small = false): string =>
  `/api/photos/${name}${small ? "?small=true" : ""}`;
