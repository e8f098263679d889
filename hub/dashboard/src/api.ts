/** The hub's REST API as this page uses it: shapes of the bodies and one way to ask. */

import { signal } from "@preact/signals";

export type Tier = "city" | "county" | "township" | "village";
export type HallStatus = "ok" | "warn" | "bad" | "unknown" | "none";

/** [code, name, tier, parent, boxes, devices, broken, unmet, pending, met, status], of the hall itself. */
export type HallRow = [
  string,
  string,
  Tier,
  string | null,
  number,
  number,
  number,
  number,
  number,
  number,
  HallStatus,
];

export interface HubLine {
  broker: "up" | "down";
  since: string;
}

export interface Overview {
  generated: string;
  hub: HubLine;
  halls: HallRow[];
}

/** Maintenance under way. */
export interface Work {
  id: number;
  until: string;
  by: string;
  reason: string;
}

export interface Box {
  edge: string;
  window: string | null;
  status: string;
  since: string | null;
  reason: string;
  last_heard: string | null;
  agent: Record<string, unknown> | null;
  outbox_depth: number | null;
  maintenance?: Work | null;
}

export interface Device {
  edge: string;
  name: string;
  kind: string;
  driver: string;
  status: string;
  /** What the box last said; differs from `status` while the box itself is away. */
  reported: string;
  since: string | null;
  reason: string;
  window: string | null;
  identity: Record<string, unknown> | null;
  detail: Record<string, unknown> | null;
  maintenance?: Work | null;
}

export type VerdictWord = "met" | "unmet" | "pending" | "not_applicable";

export type Evidence =
  | { what: "device"; edge: string; name: string; status: string; since: string | null }
  | {
      what: "attestation";
      by: string;
      at: string;
      expires: string | null;
      note: string;
      on_behalf: string;
      /** Names of pictures, for `/api/photos/NAME`. */
      photos: string[];
      walk: string;
    };

/** The local decision behind a verdict: a quantity, or that the row does not apply here. */
export interface LocalNote {
  id: number;
  kind: "quantity" | "exemption";
  need: number;
  reason: string;
  by: string;
  at: string;
  starts: string;
  ends: string | null;
  hall: string;
  hall_name: string;
  reach: "hall" | "subtree";
}

/** One row of the requirement catalogue judged for one hall or one of its windows. */
export interface Verdict {
  row: string;
  item: string;
  tier: string;
  clause: string;
  text: string;
  wording: string;
  force: "required" | "conditional" | "one_of" | "optional";
  window: string | null;
  verdict: VerdictWord;
  label: string;
  proof: "device" | "attestation" | "either" | "both";
  evidence: Evidence[];
  reason: string;
  have: number | null;
  need: number | null;
  need_is_local: boolean;
  footnotes: string[];
  local: LocalNote | null;
}

export interface Summary {
  met: number;
  unmet: number;
  pending: number;
  not_applicable: number;
}

export interface HallDetail {
  hall: {
    code: string;
    name: string;
    tier: Tier;
    parent: string | null;
    path: { code: string; name: string }[];
    windows: { number: string; name: string }[];
  };
  boxes: Box[];
  devices: Device[];
  checklist: Verdict[];
  summary: Summary;
  /** Rows pending only because a box was lost, and not met before. */
  lost_unmet?: number;
  children: HallRow[];
}

export interface TimelineEntry {
  id: number | string;
  at: string;
  kind: "flip" | "event" | "command" | "attestation" | "maintenance" | "silence" | "ticket";
  edge: string | null;
  device: string | null;
  before: string | null;
  after: string | null;
  reason: string | null;
  type: string | null;
  data: Record<string, unknown> | null;
  /** The person, where a person did it. */
  by?: string;
}

export interface Flip extends TimelineEntry {
  hall: string;
}

export interface Attestation {
  row: string;
  window: string | null;
  holds: boolean;
  on_behalf: string;
  note: string;
  expires: string | null;
  quantity: number | null;
  photos: string[];
}

export interface CommandState {
  id: string;
  status: "queued" | "sent" | "received" | "running" | "done" | "failed" | "expired";
  error?: string;
  result?: Record<string, unknown>;
}

/** The hub did not do what was asked; `message` is a sentence for people. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
    /** The hub's word for programs; empty when it did not answer. */
    readonly word = "",
  ) {
    super(message);
  }
}

/** The hub takes changes only with this header: no form or link of another site can send it. */
export const OWN_HEADER = "X-Hallkeeper";

/** Grows whenever the hub says that nobody is signed in here any more. */
export const signedOut = signal(0);

/** JSON from the hub; throws Refused with words, also when the hub cannot be reached (status 0). */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await body(await answerTo(path, init))) as T;
}

/** As `ask`, but null when nothing has changed since the answer that had this `tag`. */
export async function askAnew<T>(
  path: string,
  tag: string,
): Promise<{ body: T; tag: string } | null> {
  const answer = await answerTo(path, { headers: tag ? { "If-None-Match": tag } : {} });
  if (answer.status === 304) return null;
  return { body: (await body(answer)) as T, tag: answer.headers.get("ETag") ?? "" };
}

async function answerTo(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, {
      ...init,
      headers: { Accept: "application/json", [OWN_HEADER]: "1", ...init.headers },
    });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Refused("连不上监管中心，请检查网络后重试。", 0);
  }
}

async function body(answer: Response): Promise<unknown> {
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok) return body;
  const word = wordOf(body);
  if (word === "unauthorized") signedOut.value += 1;
  throw new Refused(wordsOfBody(body, answer.status), answer.status, word);
}

export function send<T>(path: string, body: unknown, method = "POST"): Promise<T> {
  return ask<T>(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

function wordOf(body: unknown): string {
  if (body && typeof body === "object" && "error" in body && typeof body.error === "string") {
    return body.error;
  }
  return "";
}

function wordsOfBody(body: unknown, status: number): string {
  if (body && typeof body === "object" && "message" in body && typeof body.message === "string") {
    return body.message;
  }
  return status >= 500 ? `监管中心出错了（${status}），请稍后重试。` : `请求没有被接受（${status}）。`;
}

/** What went wrong, in words. */
export const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
