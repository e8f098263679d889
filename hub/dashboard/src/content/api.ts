/** Kiosk content over the hub's API. */

import { ask, send } from "../api";

export type Kind = "items" | "hall" | "notices";

export interface Mistake {
  row: number;
  column: string;
  problem: string;
  remedy: string;
}

export interface Draft {
  id: number;
  kind: Kind;
  source: string;
  ready: boolean;
  entries: number;
  mistakes: Mistake[];
  author: string;
  at: string;
}

export interface Version {
  id: number;
  kind: Kind;
  scope: string;
  scope_name: string;
  number: number;
  withdrawn: boolean;
  entries: number;
  author: string;
  note: string;
  at: string;
}

export type BoxState = "current" | "behind" | "nothing" | "none" | "unasked";

export interface Content {
  drafts: Draft[];
  versions: Version[];
  boxes: Partial<Record<BoxState, number>>;
}

export interface BoxContent {
  edge: string;
  hall: string;
  hall_name: string;
  window: string;
  state: BoxState;
  holds: string;
  asked: string | null;
  flaw: string;
}

export interface Entry {
  section: string;
  key: string;
  name: string;
  changes: { field: string; before: string; after: string }[];
}

export interface Differences {
  added: Entry[];
  changed: Entry[];
  removed: Entry[];
  counts: Record<"added" | "changed" | "removed" | "same", number>;
}

export interface Notice {
  title: string;
  date: string;
  until: string;
  text: string[];
}

export const readContent = (): Promise<Content> => ask("/api/content");

export const readBoxes = (): Promise<BoxContent[]> => ask("/api/content/boxes");

export const readHistory = (kind: Kind, scope: string): Promise<Version[]> =>
  ask(`/api/content/history?kind=${kind}&scope=${scope}`);

export const importFile = (kind: Kind, file: File): Promise<Draft> =>
  ask(`/api/content/imports?kind=${kind}&name=${encodeURIComponent(file.name.slice(0, 100))}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: file,
  });

export const typed = (kind: Kind, body: object): Promise<Draft> =>
  send("/api/content/drafts", { kind, body });

export const preview = (id: number, scope: string): Promise<Differences> =>
  ask(`/api/content/drafts/${id}/differences?scope=${scope}`);

export const publish = (id: number, scope: string, note: string): Promise<Version> =>
  send(`/api/content/drafts/${id}/publications`, { scope, note });

export const drop = (id: number): Promise<unknown> =>
  ask(`/api/content/drafts/${id}`, { method: "DELETE" });

export const rollbackPreview = (id: number): Promise<Differences> =>
  ask(`/api/content/versions/${id}/differences`);

export const rollBack = (id: number, note: string): Promise<Version> =>
  send(`/api/content/versions/${id}/rollback`, { note });

export const withdraw = (kind: Kind, scope: string, note: string): Promise<Version> =>
  send("/api/content/withdrawals", { kind, scope, note });

export const bodyHref = (id: number, format: "json" | "xlsx"): string =>
  `/api/content/versions/${id}/body?format=${format}`;

export const noticesOf = (id: number): Promise<{ notices: Notice[] }> => ask(bodyHref(id, "json"));

export const refreshBox = (edge: string): Promise<unknown> =>
  send(`/api/edges/${encodeURIComponent(edge)}/commands`, {
    device: "",
    name: "refresh_content",
    args: {},
    ttl_ms: 60_000,
  });
