/** Alerts, silences, channels, duties, messages and rules as the hub tells of them. */

import { ask, send } from "../api";

export type Severity = "urgent" | "normal" | "low";
export type Scope = "hub" | "county" | "hall" | "box" | "device" | "overdue";

export interface Alert {
  id: number;
  key: string;
  scope: Scope;
  hall: string;
  hall_name: string;
  county_name: string;
  edge: string;
  device: string;
  kind: string;
  status: string;
  reason: string;
  severity: Severity;
  since: string;
  raised: string;
  closed: string | null;
  closed_why: string;
  recovering: boolean;
  /** Key of the open cause over it; empty for a cause. */
  parent: string;
  hidden_boxes: number;
  hidden_devices: number;
  flaps: number;
  level: string;
  level_name: string;
  told: string | null;
  acknowledged: string | null;
  acknowledged_by: string;
  acknowledged_note: string;
  silenced_until: string | null;
  ticket: number | null;
}

export interface Alerts {
  alerts: Alert[];
  open: number;
  unacknowledged: number;
  /** Whether any channel is on. */
  reached: boolean;
}

export interface Silence {
  id: number;
  hall: string;
  hall_name: string;
  edge: string;
  device: string;
  kind: string;
  starts: string;
  ends: string;
  by: string;
  reason: string;
}

export interface SilenceWish {
  hall: string;
  edge: string;
  device: string;
  kind: string;
  minutes: number;
  reason: string;
}

export type Form = "mail" | "dingtalk" | "wecom" | "feishu" | "webhook" | "alertmanager";

export interface Channel {
  id: number;
  name: string;
  hall: string;
  hall_name: string;
  form: Form;
  shown: string;
  on: boolean;
  least: Severity;
  digest: boolean;
}

export interface ChannelWish {
  name: string;
  hall: string;
  form: Form;
  address: string;
  least: Severity;
  digest: boolean;
}

export interface Duty {
  id: number;
  hall: string;
  hall_name: string;
  person: string;
  contact: string;
  days: string;
  starts: string;
  ends: string;
  channel: number | null;
  now: boolean;
}

export type DutyWish = Omit<Duty, "id" | "hall_name" | "now">;

export interface Message {
  id: number;
  channel: number;
  channel_name: string;
  hall: string;
  hall_name: string;
  what: "raised" | "escalated" | "resolved" | "digest" | "test";
  title: string;
  body: string;
  created: string;
  due: string | null;
  state: "waiting" | "sent" | "given_up";
  attempts: { at: string; ok: boolean; milliseconds: number; result: string }[];
}

export type Rules = Record<string, number | string | boolean>;

export const openAlerts = (hall = ""): Promise<Alerts> => ask(`/api/alerts?limit=2000&hall=${hall}`);
export const closedAlerts = (before?: number): Promise<Alerts> =>
  ask(`/api/alerts?state=closed&limit=50${before ? `&before=${before}` : ""}`);
export const acknowledge = (id: number, note: string): Promise<Alert> =>
  send(`/api/alerts/${id}/acknowledge`, { note });

export const silences = (): Promise<Silence[]> => ask("/api/silences");
export const silence = (wish: SilenceWish): Promise<Silence> => send("/api/silences", wish);
export const endSilence = (id: number): Promise<null> => send(`/api/silences/${id}`, {}, "DELETE");

export const channels = (): Promise<Channel[]> => ask("/api/channels");
export const addChannel = (wish: ChannelWish): Promise<Channel> => send("/api/channels", wish);
export const changeChannel = (id: number, change: Partial<ChannelWish & { on: boolean }>): Promise<Channel> =>
  send(`/api/channels/${id}`, change, "PATCH");
export const removeChannel = (id: number): Promise<null> => send(`/api/channels/${id}`, {}, "DELETE");
export const testChannel = (id: number): Promise<Message> => send(`/api/channels/${id}/test`, {});

export const duties = (): Promise<Duty[]> => ask("/api/duties");
export const addDuty = (wish: DutyWish): Promise<Duty> => send("/api/duties", wish);
export const removeDuty = (id: number): Promise<null> => send(`/api/duties/${id}`, {}, "DELETE");

export const messages = (): Promise<Message[]> => ask("/api/messages?limit=100");

export const rules = (): Promise<Rules> => ask("/api/alert-rules");
export const setRules = (wanted: Rules): Promise<Rules> => send("/api/alert-rules", wanted, "PUT");
