/** The catalogue of requirements and what localities decided, as the hub tells of them. */

import type { Tier } from "../api";

export interface Review {
  on: string;
  by: string;
  what: string;
  rows: string[];
}

export interface Notice {
  key: string;
  number: string;
  title: string;
  issuer: string;
  source: string;
  dated: string;
  published: string;
  effective: string;
  effective_reading: string;
  repeals: string[];
  reviews: Review[];
}

export interface Term {
  key: string;
  text: string;
  months: number;
  days: number;
  firm: boolean;
}

export interface Rule {
  id: string;
  tier: "CH" | "CW" | "TH" | "TW" | "VS";
  tiers: Tier[];
  item: string;
  clause: string;
  clauses: string[];
  quotations: string[];
  wording: string;
  force: "required" | "conditional" | "one_of" | "optional";
  scope: "hall" | "window";
  proof: "device" | "attestation" | "either" | "both";
  kinds: string[];
  public: boolean;
  rest: string;
  quantity: string;
  need: number | null;
  unit: string;
  must_work: string;
  term: Term | null;
  footnotes: string[];
  notice: string;
  valid_from: string;
  valid_until: string | null;
}

export interface Footnote {
  key: string;
  kind: "fault" | "reading";
  text: string;
  clauses: string[];
}

export interface Catalogue {
  as_of: string;
  notices: Notice[];
  rows: Rule[];
  footnotes: Footnote[];
}

export interface Decision {
  id: number;
  row: string;
  item: string;
  clause: string;
  kind: "quantity" | "exemption" | "notice";
  need: number;
  reason: string;
  by: string;
  at: string;
  hall: string;
  hall_name: string;
  reach: "hall" | "subtree";
  tier: Tier | "";
  starts: string;
  ends: string | null;
  closes: string | null;
  closed: "" | "superseded" | "withdrawn";
  closed_at: string | null;
  closed_by: string;
  closed_why: string;
  state: "future" | "held" | "over";
}
