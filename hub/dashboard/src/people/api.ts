/** Users and the audit log as the hub tells of them. */

import { ask, send } from "../api";
import type { Role } from "../me";

export interface User {
  name: string;
  display: string;
  role: Role;
  root: string;
  disabled: boolean;
  has_password: boolean;
  totp: boolean;
  created: string;
  signed_in: string | null;
  sessions: number;
}

export interface Link {
  user: User;
  token: string;
  expires: string;
}

export interface NewUser {
  name: string;
  display: string;
  role: Role;
  root: string;
}

export type Change = Partial<Pick<User, "display" | "role" | "root" | "disabled">>;

const at = (name: string, more = ""): string => `/api/people/${encodeURIComponent(name)}${more}`;

export const users = (): Promise<User[]> => ask<User[]>("/api/people");
export const addUser = (user: NewUser): Promise<Link> => send<Link>("/api/people", user);
export const changeUser = (name: string, change: Change): Promise<User> =>
  send<User>(at(name), change, "PATCH");
export const resetUser = (name: string, totp: boolean): Promise<Link> =>
  send<Link>(at(name, "/reset"), { totp });
export const endSessions = (name: string): Promise<null> =>
  send<null>(at(name, "/sessions"), {}, "DELETE");

/** Where the link of an answer leads, on the hub that we are a page of. */
export const linkAddress = (token: string): string =>
  `${location.origin}${location.pathname}#/enter/${token}`;

export interface AuditEntry {
  sequence: number;
  at: string;
  caller: string;
  action: string;
  target: string;
  detail: Record<string, unknown>;
  hash: string;
}

export interface Soundness {
  sound: boolean;
  first: number;
  last: number;
  hash: string;
  message: string;
}

export interface Filter {
  caller: string;
  action: string;
  target: string;
  /** Local days, `2026-11-23`; empty for no bound. */
  since: string;
  until: string;
}

export const NO_FILTER: Filter = { caller: "", action: "", target: "", since: "", until: "" };

/** The query of a filter; days are whole days of the reader's own time. */
export function auditQuery(filter: Filter, before: number | null, limit: number): string {
  const query = new URLSearchParams({ limit: String(limit) });
  for (const name of ["caller", "action", "target"] as const) {
    if (filter[name].trim()) query.set(name, filter[name].trim());
  }
  if (filter.since) query.set("since", new Date(`${filter.since}T00:00:00`).toISOString());
  if (filter.until) {
    const end = new Date(`${filter.until}T00:00:00`);
    end.setDate(end.getDate() + 1);
    query.set("until", end.toISOString());
  }
  if (before !== null) query.set("before", String(before));
  return `/api/audit?${query}`;
}

export const soundness = (): Promise<Soundness> => ask<Soundness>("/api/audit/soundness");
