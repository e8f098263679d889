/** What the box tells, put into the signals. Unknown reports and odd shapes are left alone. */

import type { Device, Line } from "../box/api";
import type { CardFields } from "./card";
import * as state from "./state";

interface Report {
  device: string;
  kind: string;
  what: string;
  data: Record<string, unknown>;
}

type Blobbed = { blob: string } | undefined;

let pageNumber = 0;
let visit = 0;

/** Pages still on their way when a visit ends belong to nobody any more. */
export function endVisit(): void {
  visit += 1;
  state.forgetVisit();
}

/** A new stream begins with all devices and then the line; till then the old ones stay in sight. */
let telling: Map<string, Device> | null = null;

export function onNewStream(): void {
  telling = new Map();
}

export function onDevice(data: unknown): void {
  const device = data as Device;
  if (telling) {
    telling.set(device.name, device);
    return;
  }
  const before = state.devices.value?.get(device.name);
  state.devices.value = new Map(state.devices.value ?? []).set(device.name, device);
  if (device.kind === "id_card_reader" && !state.usable(device)) state.forgetCard();
  if (device.kind === "document_camera" && !state.usable(device)) state.preview.value = null;
  if (before?.status !== device.status) state.captureFailed.value = "";
}

export function onLine(data: unknown): void {
  state.line.value = data as Line;
  if (!telling) return;
  state.devices.value = telling;
  telling = null;
}

export function onReport(data: unknown): void {
  const report = data as Report;
  const mine = (device: Device | undefined): boolean => device?.name === report.device;
  if (report.what === "card_read" && mine(state.reader.value)) {
    state.trouble.value = null;
    state.card.value = {
      fields: report.data as CardFields,
      until: Date.now() + state.CARD_STAYS,
    };
    state.lastAct.value = Date.now();
  } else if (report.what === "card_lifted" && mine(state.reader.value)) {
    state.forgetCard();
  } else if (report.what === "card_trouble" && mine(state.reader.value)) {
    state.card.value = null;
    state.trouble.value = {
      reason: String(report.data["reason"] ?? "没有读出证件"),
      advice: String(report.data["advice"] ?? "请拿起重放"),
    };
  } else if (report.what === "preview" && mine(state.camera.value)) {
    state.preview.value = report.data as unknown as state.Preview;
  } else if (report.what === "page_captured" && mine(state.camera.value)) {
    void keepPage(report.data);
  } else if (report.what === "rated" && mine(state.pad.value)) {
    onRated(report.data);
  }
}

function onRated(data: Record<string, unknown>): void {
  const asked = state.rating.value;
  if (asked.at !== "asking" || data["transaction"] !== asked.transaction) return;
  state.rating.value = {
    at: "rated",
    label: String(data["label"]),
    grade: Number(data["grade"]),
  };
}

/** Fetch the picture at once: the box keeps it for a minute only. */
async function keepPage(data: Record<string, unknown>): Promise<void> {
  const whose = visit;
  state.lastAct.value = Date.now();
  const where = (data["jpeg"] as Blobbed)?.blob;
  try {
    if (!where) throw new Error("no picture");
    const answer = await fetch(where.replace(/^\//, ""), { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const blob = new Blob([await answer.arrayBuffer()], { type: "image/jpeg" });
    if (whose !== visit) return;
    pageNumber += 1;
    const page: state.Page = {
      id: pageNumber,
      url: URL.createObjectURL(blob),
      blob,
      width: Number(data["width"]),
      height: Number(data["height"]),
      quality: Number(data["quality"]),
      warnings: (data["warnings"] as string[] | undefined) ?? [],
      at: Date.now(),
    };
    state.pages.value = [...state.pages.value, page];
    state.selected.value = page.id;
    state.captureFailed.value = "";
  } catch {
    if (whose === visit) state.captureFailed.value = "这一页没有取到，请再拍一次";
  } finally {
    state.capturing.value = false;
  }
}
