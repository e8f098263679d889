/** Reports as the hub tells them, and how they are asked for. */

import { ask, type Tier, type VerdictWord } from "../api";

export type Scope = "hall" | "area";
export type Form = "pdf" | "xlsx" | "csv";

export interface Named {
  code: string;
  name: string;
}

export interface Head {
  title: string;
  number: string;
  scope: Scope;
  code: string;
  name: string;
  place: string;
  tier: Tier;
  path: Named[];
  as_of: string;
  generated: string;
  by: string;
  document: string;
  annex: string;
  rules_date: string;
  remark: string;
}

export interface Counts {
  met: number;
  unmet: number;
  pending: number;
}

export interface Proof {
  what: "device" | "attestation" | "decision";
  edge: string;
  name: string;
  status: string;
  status_word: string;
  since: string | null;
  by: string;
  at: string | null;
  expires: string | null;
  note: string;
  photos: string[];
}

export interface Line {
  row: string;
  item: string;
  clause: string;
  text: string;
  wording: string;
  force: string;
  window: string;
  verdict: VerdictWord;
  label: string;
  reason: string;
  have: number;
  need: number;
  need_is_local: boolean;
  evidence: Proof[];
  footnotes: number[];
}

export interface DeviceLine {
  edge: string;
  name: string;
  kind_name: string;
  window: string;
  status: string;
  status_word: string;
  since: string | null;
  reason: string;
}

export interface FootnoteLine {
  /** 0: a slip of the notice that no row of this report touches. */
  number: number;
  kind: "fault" | "reading";
  text: string;
  clauses: string[];
}

export interface Day extends Counts {
  day: string;
  tier: Tier;
  halls: number;
  unmet_halls: number;
}

export interface HallReport {
  head: Head;
  summary: Counts & { not_applicable: number };
  lines: Line[];
  devices: DeviceLine[];
  trend: Day[];
  footnotes: FootnoteLine[];
}

export interface Share extends Counts {
  tier: Tier;
  tier_name: string;
  halls: number;
  told: number;
  unmet_halls: number;
  not_applicable: number;
  untold_pending: number;
}

export interface Ranked extends Counts {
  code: string;
  name: string;
  place: string;
  tier: Tier;
  told: boolean;
  broken: number;
}

export interface Part extends Counts {
  code: string;
  name: string;
  tier: Tier;
  own: boolean;
  halls: number;
  told: number;
  unmet_halls: number;
  broken: number;
}

export interface Missing extends Counts {
  row: string;
  tier: Tier;
  item: string;
  clause: string;
  text: string;
  wording: string;
  force: string;
  not_applicable: number;
  untold: number;
  lacking: Named[];
  footnotes: number[];
}

export interface AreaReport {
  head: Head;
  shares: Share[];
  parts: Part[];
  worst: Ranked[];
  missing: Missing[];
  trend: Day[];
  footnotes: FootnoteLine[];
}

export interface Matrix {
  as_of: string;
  columns: { row: string; item: string; clause: string; force: string }[];
  halls: (Counts & { code: string; name: string; place: string; told: boolean; cells: string })[];
  total: number;
}

export interface LackingList {
  row: string;
  item: string;
  clause: string;
  text: string;
  verdict: VerdictWord;
  total: number;
  halls: { code: string; name: string; place: string; told: boolean; windows: string[]; reason: string }[];
}

export interface Job {
  id: string;
  hall: string;
  form: Form;
  scope: Scope;
  as_of: string;
  by: string;
  status: "running" | "done" | "failed";
  done: number;
  total: number;
  size: number;
  error: string;
  file: string | null;
  until: string | null;
}

/** `?scope=…&as_of=…` without what is empty. */
export function query(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => !!entry[1]);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

export const askReport = (
  code: string,
  scope: Scope | undefined,
  day: string,
  signal: AbortSignal,
): Promise<HallReport | AreaReport> =>
  ask(`/api/reports/${code}.json${query({ scope, as_of: day })}`, { signal });

export const askMatrix = (
  code: string,
  tier: string,
  limit: number,
  day: string,
  signal: AbortSignal,
): Promise<Matrix> =>
  ask(`/api/reports/${code}/matrix${query({ tier, limit: String(limit), as_of: day })}`, { signal });

export const askCompared = (codes: string, day: string, signal: AbortSignal): Promise<Matrix> =>
  ask(`/api/reports/compare${query({ codes, as_of: day })}`, { signal });

export const askLacking = (
  code: string,
  row: string,
  verdict: string,
  day: string,
  signal: AbortSignal,
): Promise<LackingList> =>
  ask(`/api/reports/${code}/rows/${row}${query({ verdict, as_of: day })}`, { signal });
