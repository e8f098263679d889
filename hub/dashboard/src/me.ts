/** Who is signed in, and what they may do here. */

import { signal } from "@preact/signals";
import { ask } from "./api";

export type Right = "read" | "operate" | "attest" | "inspect" | "publish" | "administer";

export interface Me {
  name: string;
  display: string;
  role: "viewer" | "operator" | "inspector" | "administrator";
  /** Code of the hall whose subtree the role holds for; 411700 is the city. */
  root: string;
  rights: Right[];
}

export const me = signal<Me | null>(null);

export const may = (right: Right): boolean => me.value?.rights.includes(right) ?? false;

export async function loadMe(): Promise<void> {
  me.value = await ask<Me>("/api/me");
}
