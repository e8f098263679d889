/** Service hours, maintenance and availability as the hub tells them. */

import { ask, send } from "../api";

export interface Season {
  name: string;
  /** Month and day, `05-01`. */
  begin: string;
  /** Clock times from and to. */
  spans: [string, string][];
}

export interface Exceptional {
  day: string;
  open: boolean;
  name: string;
}

export interface Hours {
  seasons: Season[];
  /** 1 is Monday. */
  weekdays: number[];
  exceptions: Exceptional[];
}

export interface HoursOf {
  hall: string;
  hours: Hours;
  own: boolean;
  origin: string;
  origin_name: string;
  by: string;
  at: string | null;
  open_now: boolean;
  /** When it next opens or closes. */
  changes: string | null;
}

export interface Maintenance {
  id: number;
  hall: string;
  hall_name: string;
  below: boolean;
  edge: string;
  device: string;
  begin: string;
  end: string;
  by: string;
  reason: string;
  ended_by: string;
  state: "planned" | "running" | "over";
}

export interface Tally {
  devices: number;
  up_s: number;
  down_s: number;
  unknown_s: number;
  failures: number;
  share: number | null;
  repair_s: number | null;
}

export interface Life {
  edge: string;
  device: string;
  kind: string;
  /** From, to (seconds since 1970) and status. */
  spells: [number, number, string][];
  tally: Tally;
}

export interface Availability {
  begin: number;
  end: number;
  /** Service hours in this time. */
  open: [number, number][];
  tally: Tally;
  devices: Life[];
}

export interface Group {
  key: string;
  name: string;
  halls: number;
  tally: Tally;
}

export const readHours = (code: string): Promise<HoursOf> => ask(`/api/halls/${code}/hours`);

export function saveHours(code: string, hours: Hours): Promise<HoursOf> {
  return ask(`/api/halls/${code}/hours`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(hours),
  });
}

export const inheritHours = (code: string): Promise<HoursOf> =>
  ask(`/api/halls/${code}/hours`, { method: "DELETE" });

export const readMaintenance = (code: string): Promise<Maintenance[]> =>
  ask(`/api/maintenance?hall=${code}`);

export const announce = (work: Record<string, unknown>): Promise<Maintenance> =>
  send("/api/maintenance", work);

export const endMaintenance = (id: number): Promise<Maintenance> =>
  send(`/api/maintenance/${id}/end`, {});

export const readAvailability = (code: string, days: number): Promise<Availability> =>
  ask(`/api/halls/${code}/availability?days=${days}`);

export const readGroups = (root: string, by: string, days: number): Promise<Group[]> =>
  ask(`/api/availability?by=${by}&days=${days}${root ? `&root=${root}` : ""}`);
