/** Notices and receipts: what they say and where they are printed. */

import { signal } from "@preact/signals";
import { ask, type Answer } from "../box/api";
import { fetchContent, type Item } from "../kiosk/content";

export interface Slip {
  item: string;
  missing: number[];
  kind: "notice" | "receipt";
  transaction: string;
  pages: number;
}

export interface SlipText {
  title: string;
  lines: string[];
}

/** Null until read, false when they cannot be had. */
export const items = signal<readonly Item[] | null | false>(null);
/** What the browser's own print shows. */
export const onPaper = signal<SlipText | null>(null);

const POST = { method: "POST", headers: { "Content-Type": "application/json" } };

export async function readItems(): Promise<void> {
  if (items.value) return;
  items.value = (await fetchContent())?.items ?? false;
}

export function slipText(slip: Slip): Promise<Answer<SlipText>> {
  return ask<SlipText>("api/desk/notice/text", { ...POST, body: JSON.stringify(slip) });
}

export function printSlip(slip: Slip): Promise<Answer<{ printed: boolean; confirmed: boolean }>> {
  return ask("api/desk/notice", { ...POST, body: JSON.stringify(slip) });
}

/** Print by the browser, and forget it when that is done. */
export function printHere(text: SlipText): void {
  onPaper.value = text;
  addEventListener(
    "afterprint",
    () => {
      onPaper.value = null;
    },
    { once: true },
  );
  // After the sheet has been drawn.
  setTimeout(() => print(), 0);
}
