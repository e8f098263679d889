/** Ratings and complaints over the hub's API. */

import { ask, send } from "../api";

export type Grade = "5" | "4" | "3" | "2" | "1";

export interface Row {
  key: string;
  name: string;
  grades: Record<Grade, number | null>;
  total: number | null;
  good_share: number | null;
  /** One leaf: a missing figure is below the smallest count. */
  exact: boolean;
}

export interface TopicRow {
  key: string;
  name: string;
  complaints: number | null;
  suggestions: number | null;
}

export interface Statistics {
  area: string;
  name: string;
  months: string[];
  known_months: string[];
  smallest: number;
  total: Row;
  by_month: Row[];
  by_hall: Row[];
  by_tier: Row[];
  by_window: Row[];
  by_item: Row[];
  unasked_share: number | null;
  complaints: number | null;
  suggestions: number | null;
  by_topic: TopicRow[];
}

export interface Case {
  id: number;
  sort: "rating" | "complaint" | "suggestion";
  hall: string;
  hall_name: string;
  window: string;
  item: string;
  grade: number | null;
  topic: string;
  receipt: string;
  at: string;
  opened: string;
  contact_due: string | null;
  rectify_due: string | null;
  contact_late: boolean;
  rectify_late: boolean;
  assignee: string;
  contacted: string | null;
  contact: string;
  closed: string | null;
  outcome: string;
}

export interface CaseNote {
  at: string;
  by: string;
  act: string;
  text: string;
}

export type Which = "open" | "late" | "closed";

export interface CaseList {
  numbers: Record<Which, number>;
  cases: Case[];
}

export interface CaseDetail {
  case: Case;
  notes: CaseNote[];
}

export interface Relay {
  key: string;
  hall: string;
  status: "waiting" | "sent" | "dead";
  tries: number;
  next_try: string;
  error: string;
  created: string;
  updated: string;
}

export interface Relays {
  on: boolean;
  numbers: Record<Relay["status"], number>;
  dead: Relay[];
  waiting: Relay[];
}

export interface Rules {
  contact_days: number;
  rectify_days: number;
  smallest: number;
  days_off: string[];
  days_on: string[];
  transaction_days: number;
  note_days: number;
  relay: boolean;
  relay_url: string;
  relay_mapping: string;
  relay_tries: number;
  mapping_example: string;
  warning: string;
}

export const readStatistics = (area: string, months: number): Promise<Statistics> =>
  ask(`/api/ratings/statistics?area=${area}&months=${months}`);

export const readCases = (which: Which, receipt: string, offset: number): Promise<CaseList> =>
  ask(
    `/api/ratings/cases?which=${receipt ? "all" : which}&limit=100&offset=${offset}` +
      `&receipt=${encodeURIComponent(receipt)}`,
  );

export const readCase = (id: number): Promise<CaseDetail> => ask(`/api/ratings/cases/${id}`);

export const takeStep = (id: number, act: string, result: string, text: string): Promise<CaseDetail> =>
  send(`/api/ratings/cases/${id}/acts`, { act, result, text });

export const readRelays = (): Promise<Relays> => ask("/api/ratings/relays");

export const revive = (key: string): Promise<Relay> =>
  send(`/api/ratings/relays/${encodeURIComponent(key)}/revive`, {});

export const readRules = (): Promise<Rules> => ask("/api/ratings/settings");

export function saveRules(rules: Rules): Promise<Rules> {
  const { mapping_example: _example, warning: _warning, ...kept } = rules;
  return send("/api/ratings/settings", kept, "PUT");
}
