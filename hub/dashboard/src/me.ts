/** Who is signed in, and what they may do here. */

import { effect, signal } from "@preact/signals";
import { ask, Refused, send, signedOut } from "./api";
import { type Role } from "./role_words";

export { ROLE_WORDS, type Role } from "./role_words";

export type Right = "read" | "operate" | "attest" | "inspect" | "publish" | "administer";

export interface Me {
  name: string;
  display: string;
  role: Role;
  /** Code of the hall whose subtree the role holds for; 411700 is the city. */
  root: string;
  rights: Right[];
}

/** `lost`: the session ended while the page was open, which stays as it is until somebody signs in. */
export type Standing = "asking" | "in" | "out" | "lost";

export const me = signal<Me | null>(null);
export const standing = signal<Standing>("asking");

export const may = (right: Right): boolean => me.value?.rights.includes(right) ?? false;

/** Asks who is signed in; a hub that does not answer leaves the page to say so. */
export async function loadMe(): Promise<void> {
  try {
    me.value = await ask<Me>("/api/me");
    standing.value = "in";
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return;
    if (standing.value === "asking") standing.value = "in";
  }
}

/** After somebody has signed in; another person than before gets a page without the other's things. */
export async function signedIn(): Promise<void> {
  const before = me.value?.name;
  await loadMe();
  if (before !== undefined && before !== me.value?.name) location.reload();
}

export async function signOut(): Promise<void> {
  await send("/api/session", {}, "DELETE");
  location.hash = "#/";
  location.reload();
}

effect(() => {
  if (signedOut.value > 0) standing.value = me.peek() ? "lost" : "out";
});
