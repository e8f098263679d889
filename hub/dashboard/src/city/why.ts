/** Why a hall is not in order, in its own words, asked only when somebody looks at its tile. */

import { ask, type HallDetail } from "../api";
import { kindWord } from "@hallkeeper/design";
import { statusWord } from "./changes";

const KEPT = 200;
const SHOWN = 4;
const known = new Map<string, string[]>();

/** The first reasons of the hall, worst first; empty when it has none. Rejects when aborted or refused. */
export async function why(code: string, signal: AbortSignal): Promise<string[]> {
  const before = known.get(code);
  if (before) return before;
  const reasons = reasonsOf(await ask<HallDetail>(`/api/halls/${code}`, { signal }));
  if (known.size >= KEPT) known.delete(known.keys().next().value!);
  known.set(code, reasons);
  return reasons;
}

/** What was known of a hall that changed is not true any more. */
export function forget(code: string): void {
  known.delete(code);
}

export function reasonsOf(detail: Pick<HallDetail, "devices" | "checklist">): string[] {
  const devices = detail.devices
    .filter(
      (device) => device.status !== "ok" && device.status !== "off" && device.status !== "starting",
    )
    .map((device) => {
      const word = statusWord(device.status);
      const reason = device.reason ? `:${device.reason}` : "";
      return `${kindWord(device.kind)}${word}${reason}`;
    });
  const items = detail.checklist
    .filter((verdict) => verdict.verdict === "unmet")
    .map((verdict) => `${verdict.clause} ${verdict.item}不符合`);
  const all = [...devices, ...items];
  if (all.length <= SHOWN) return all;
  return [...all.slice(0, SHOWN), `还有 ${all.length - SHOWN} 条`];
}
