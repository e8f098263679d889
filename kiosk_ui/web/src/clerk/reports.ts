/** What the box tells, put into the signals. Unknown reports and odd shapes are left alone. */

import type { Device, Line } from "../box/api";
import { cardName, type CardFields } from "./card";
import { settle } from "./later";
import * as papers from "./papers";
import type { Preview } from "./phase";
import { outlines } from "./outlines";
import * as state from "./state";
import { t } from "./words";
import type { Code, Page } from "./work";

interface Report {
  device: string;
  kind: string;
  what: string;
  data: Record<string, unknown>;
}

type Blobbed = { blob: string; size: number } | undefined;

let visit = 0;

/** Pages still on their way when a visit ends belong to nobody any more. */
export function closeVisit(): void {
  visit += 1;
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
  const from = (device: Device | undefined): boolean => device?.name === report.device;
  if (from(state.reader.value)) onCard(report);
  else if (from(state.pad.value) && report.what === "rated") onRated(report.data);
  else if (report.what === "preview" && from(state.camera.value)) onPreview(report.data);
  else if (/^(page|person)_captured$/.test(report.what) && state.cameras.value.some(from)) {
    void keepPage(report.data);
  }
}

function onCard({ what, data }: Report): void {
  if (what === "card_read") {
    settle(); // somebody else is here now: what was to be wiped in a moment goes at once
    state.forgetCard();
    const fields = data as CardFields;
    state.card.value = { fields, photo: "", until: Date.now() + state.CARD_STAYS };
    state.lastAct.value = Date.now();
    state.say(t.value.card.said(cardName(fields.kind)));
    void keepPhoto(data["picture"] as Blobbed);
  } else if (what === "card_lifted") {
    if (state.card.value) state.say(t.value.card.lifted);
    state.forgetCard();
  } else if (what === "card_trouble") {
    state.forgetCard();
    state.trouble.value = {
      reason: String(data["reason"] ?? t.value.card.trouble),
      advice: String(data["advice"] ?? t.value.card.again),
    };
  }
}

function onPreview(data: Record<string, unknown>): void {
  const seen = data as Partial<Preview>;
  const told: Preview = {
    width: Number(seen.width),
    height: Number(seen.height),
    corners: seen.corners ?? null,
    quality: Number(seen.quality),
    warnings: seen.warnings ?? [],
    still: seen.still === true,
    hand: seen.hand === true,
    fresh: seen.fresh ?? null,
    pages: seen.pages ?? (seen.corners ? 1 : 0),
    sequence: seen.sequence ?? null,
  };
  outlines.told(told);
  state.preview.value = told;
}

function onRated(data: Record<string, unknown>): void {
  const asked = state.rating.value;
  if (asked.at !== "asking" || data["transaction"] !== asked.transaction) return;
  const grade = Number(data["grade"]);
  state.rating.value = { at: "rated", grade };
  state.say(`${t.value.rating.rated}：${t.value.rating.grades[grade] ?? ""}`);
}

/** Fetch bytes at once: the box keeps them for a minute only. */
async function fetchBlob(where: Blobbed, kind: string): Promise<Blob | null> {
  if (!where?.blob) return null;
  try {
    const answer = await fetch(where.blob.replace(/^\//, ""), { cache: "no-store" });
    return answer.ok ? new Blob([await answer.arrayBuffer()], { type: kind }) : null;
  } catch {
    return null;
  }
}

/** The photo as the site's decoder gave it (PNG or BMP; browsers tell them apart themselves). */
async function keepPhoto(where: Blobbed): Promise<void> {
  const laid = state.card.value;
  if (!where?.size || !laid) return;
  const picture = await fetchBlob(where, "image/png");
  if (picture && state.card.value === laid) {
    state.card.value = { ...laid, photo: URL.createObjectURL(picture) };
  }
}

async function keepPage(data: Record<string, unknown>): Promise<void> {
  settle();
  const whose = visit;
  state.lastAct.value = Date.now();
  // The previews until the camera looks anew still show what has just been taken.
  if (state.preview.value) state.preview.value = { ...state.preview.value, fresh: false };
  const isCard = state.take.value === "card" && !state.ofPerson.value;
  const blob = await fetchBlob(data["jpeg"] as Blobbed, "image/jpeg");
  state.capturing.value = false;
  if (whose !== visit) return;
  if (!blob) {
    state.captureFailed.value = t.value.camera.notFetched;
    return;
  }
  state.captureFailed.value = "";
  const several = Number(data["of"] ?? 1) > 1 && Number(data["index"] ?? 0) > 0;
  papers.takePage(pageOf(blob, data), isCard ? "card" : "other", several);
  const number = papers.pageNumber.value;
  const side = t.value.papers.sides[number - 1];
  state.say(isCard && side ? t.value.papers.saidSide(side) : t.value.papers.said(number));
  if (isCard && papers.sides.value === 2) state.open.value = "sheet";
}

function pageOf(blob: Blob, data: Record<string, unknown>): Page {
  return {
    id: papers.newId(),
    url: URL.createObjectURL(blob),
    blob,
    width: Number(data["width"]),
    height: Number(data["height"]),
    dpi: Math.round(Number(data["dpi"] ?? 300)),
    rotation: 0,
    warnings: (data["warnings"] as string[] | undefined) ?? [],
    codes: (data["codes"] as Code[] | undefined) ?? [],
    blank: data["blank"] === true,
    shape: data["shape"] === "card" ? "card" : "page",
    at: Date.now(),
  };
}
