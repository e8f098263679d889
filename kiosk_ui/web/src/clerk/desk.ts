/** The clerk on duty and the state of the window, as the box keeps them. */

import { signal } from "@preact/signals";
import { ask, type Answer } from "../box/api";
import { say } from "./state";
import { t } from "./words";

export type DeskState = "open" | "paused" | "closed";

export interface Clerk {
  number: string;
  name: string;
  post: string;
  has_pin?: boolean;
}

export interface Desk {
  state: DeskState;
  since: string;
  reason: string;
  /** Codes that the window may pause by, and what visitors read. */
  reasons: { code: string; words: string }[];
  clerk: Clerk | null;
  clerks: (Clerk & { has_pin: boolean })[];
  slip_printer: { name: string; status: string; reason: string } | null;
}

/** Null until the box has told, false when it has no desk. */
export const desk = signal<Desk | null | false>(null);

export async function refreshDesk(): Promise<void> {
  heed(await ask<Desk>("api/desk"));
}

export function onDesk(data: unknown): void {
  desk.value = data as Desk;
}

function heed(answer: Answer<Desk>): Answer<Desk> {
  if (answer.ok) desk.value = answer.body;
  else if (answer.error === "not_found") desk.value = false;
  return answer;
}

async function post(what: string, body: object): Promise<Answer<Desk>> {
  const headers = { "Content-Type": "application/json" };
  return heed(
    await ask<Desk>(`api/desk/${what}`, { method: "POST", headers, body: JSON.stringify(body) }),
  );
}

export async function signIn(number: string, pin: string): Promise<Answer<Desk>> {
  const answer = await post("sign-in", { number, pin });
  if (answer.ok && answer.body.clerk) say(t.value.desk.signedIn(answer.body.clerk.name));
  return answer;
}

export async function signOut(): Promise<Answer<Desk>> {
  const answer = await post("sign-out", {});
  if (answer.ok) say(t.value.desk.signedOut);
  return answer;
}

export function setPin(number: string, old: string, fresh: string): Promise<Answer<Desk>> {
  return post("pin", { number, old, new: fresh });
}

export async function setState(state: DeskState, reason: string): Promise<Answer<Desk>> {
  const answer = await post("state", { state, reason });
  if (answer.ok) say(t.value.desk[state]);
  return answer;
}

/** Whether visitors are served now; without a desk they always are. */
export function serving(): boolean {
  return !desk.value || desk.value.state === "open";
}

/** Whether slips come out of the box's own printer now; else the browser prints. */
export function printerServes(): boolean {
  const printer = desk.value ? desk.value.slip_printer : null;
  return printer?.status === "ok" || printer?.status === "degraded";
}
