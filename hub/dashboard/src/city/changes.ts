/** Flips as people read them: what fell together is told once. */

import { kindWord, STATUS_WORDS, toStatus } from "@hallkeeper/design";
import type { Flip, TimelineEntry } from "../api";

/** Flips of one hall within this many milliseconds with the same outcome are one change. */
const TOGETHER = 3000;

export interface Change {
  id: string;
  hall: string;
  at: string;
  after: string;
  /** What changed: one device or box, or how many. */
  what: string;
  before: string;
  reason: string;
  count: number;
  /** How many of the `count` flips are of devices; the others are of boxes. */
  devices: number;
  edge: string;
}

/** Groups flips that stand newest first; each change keeps the time of its newest flip. */
export function changesOf(flips: readonly Flip[]): Change[] {
  const changes: Change[] = [];
  for (const flip of flips) {
    const last = changes.at(-1);
    const after = flip.after ?? "unknown";
    if (last && isWithBox(last, flip)) {
      last.count += 1;
      last.devices += flip.device ? 1 : 0;
      if (!flip.device)
        Object.assign(last, { after, before: flip.before ?? "", reason: flip.reason ?? "" });
      last.what = `终端 ${flip.edge ?? ""} 及 ${last.devices} 台设备`;
      continue;
    }
    if (
      last &&
      last.hall === flip.hall &&
      last.after === after &&
      Math.abs(Date.parse(last.at) - Date.parse(flip.at)) <= TOGETHER
    ) {
      last.count += 1;
      last.devices += flip.device ? 1 : 0;
      last.what = last.devices === last.count ? `${last.count} 台设备` : `${last.count} 台终端`;
      last.before = "";
      continue;
    }
    changes.push({
      id: String(flip.id),
      hall: flip.hall,
      at: flip.at,
      after,
      what: deviceWords(flip),
      before: flip.before ?? "",
      reason: flip.reason ?? "",
      count: 1,
      devices: flip.device ? 1 : 0,
      edge: flip.edge ?? "",
    });
  }
  return changes;
}

/** Whether a box that went away and its devices that became unknown by that are one change. */
function isWithBox(last: Change, flip: Flip): boolean {
  const away = new Set(["lost", "silent", "left", "flapping"]);
  const after = flip.after ?? "";
  const boxThere = last.devices < last.count;
  const joins = flip.device
    ? after === "unknown" && boxThere && away.has(last.after)
    : away.has(after) && !boxThere && last.after === "unknown";
  return (
    joins &&
    last.edge === flip.edge &&
    Math.abs(Date.parse(last.at) - Date.parse(flip.at)) <= TOGETHER
  );
}

/** `高拍仪`, or `终端 yangfeng-1` for a box; a flip's `type` is the kind of its device. */
export function deviceWords(entry: TimelineEntry): string {
  if (!entry.device) return entry.edge ? `终端 ${entry.edge}` : "终端";
  return entry.type ? kindWord(entry.type) : entry.device;
}

const BOX_WORDS: Readonly<Record<string, string>> = {
  never: "从未上线",
  online: "在线",
  silent: "心跳中断",
  lost: "连接中断",
  left: "已正常停止",
  flapping: "抖动",
};

/** The word for a status of a device or of a box. */
export function statusWord(status: string): string {
  return BOX_WORDS[status] ?? STATUS_WORDS[toStatus(status)];
}

/** The device status whose shape and colour a box's status borrows. */
export function statusLook(status: string): string {
  const looks: Readonly<Record<string, string>> = {
    online: "ok",
    silent: "unknown",
    lost: "fault",
    left: "off",
    never: "missing",
    flapping: "degraded",
  };
  return looks[status] ?? status;
}
