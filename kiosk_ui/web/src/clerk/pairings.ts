/** Pages of other systems that ask to use this box's devices, and those that may. */

import { signal } from "@preact/signals";
import { ask } from "../box/api";
import { say } from "./state";
import { t } from "./words";

export interface Asking {
  id: string;
  origin: string;
  name: string;
  /** Six digits that the other page shows too. */
  code: string;
  seconds: number;
}

export interface Paired {
  id: string;
  origin: string;
  name: string;
}

export const asking = signal<readonly Asking[]>([]);
export const paired = signal<readonly Paired[]>([]);

export async function refreshPairings(): Promise<void> {
  const answer = await ask<{ waiting: Asking[]; paired: Paired[] }>("api/pairings");
  if (!answer.ok) return;
  asking.value = answer.body.waiting;
  paired.value = answer.body.paired;
}

export async function decide(id: string, allow: boolean): Promise<void> {
  const answer = await ask(`api/pairings/${encodeURIComponent(id)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ allow }),
  });
  const { allowed, denied } = t.value.waiting;
  say(answer.ok ? (allow ? allowed : denied) : answer.reason);
  await refreshPairings();
}

export async function revoke(id: string): Promise<void> {
  const answer = await ask(`api/pairings/${encodeURIComponent(id)}`, { method: "DELETE" });
  if (!answer.ok) say(answer.reason);
  await refreshPairings();
}
