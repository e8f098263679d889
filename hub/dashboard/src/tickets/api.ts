/** Maintenance tickets as the hub tells of them. */

import { ask, OWN_HEADER, send } from "../api";

export type TicketStatus = "open" | "assigned" | "working" | "waiting" | "closed";

export interface Ticket {
  id: number;
  hall: string;
  hall_name: string;
  edge: string;
  device: string;
  kind: string;
  alert: number | null;
  title: string;
  status: TicketStatus;
  assignee: string;
  opened: string;
  opened_by: string;
  updated: string;
  repaired: string | null;
  closed: string | null;
  closed_by: string;
  /** What proved it: device, override, word; empty while it is open. */
  proof: string;
  reopened: number;
}

export interface Entry {
  id: number;
  at: string;
  by: string;
  what: "opened" | "status" | "assigned" | "note" | "part" | "photo" | "repaired" | "closed" | "reopened";
  text: string;
  data: Record<string, unknown>;
}

export interface TicketDetail {
  ticket: Ticket;
  entries: Entry[];
  /** `kind` is empty while nothing proves the repair; `words` say why. */
  proof: { kind: string; words: string; status: string; since: string | null };
}

export interface Tickets {
  tickets: Ticket[];
  unfinished: number;
  closed: number;
  mean_hours: number | null;
}

export interface NewTicket {
  alert?: number;
  hall?: string;
  edge?: string;
  device?: string;
  title?: string;
  assignee?: string;
  note?: string;
}

export interface Change {
  status?: Exclude<TicketStatus, "closed">;
  assignee?: string;
  note?: string;
  part?: { name: string; quantity: number; serial: string };
  repaired?: boolean;
}

export const STATUS_WORDS: Readonly<Record<TicketStatus, string>> = {
  open: "待派单",
  assigned: "已派单",
  working: "处理中",
  waiting: "等待配件",
  closed: "已关闭",
};

/** The device status whose colour and shape a ticket's status borrows. */
export const STATUS_LOOK: Readonly<Record<TicketStatus, string>> = {
  open: "fault",
  assigned: "degraded",
  working: "starting",
  waiting: "missing",
  closed: "ok",
};

export const PROOF_WORDS: Readonly<Record<string, string>> = {
  device: "设备恢复证明",
  override: "检查员强制关闭",
  word: "人工说明",
};

export function tickets(wanted: { status?: string; hall?: string; assignee?: string }): Promise<Tickets> {
  return ask(`/api/tickets?${new URLSearchParams(wanted)}`);
}

export const ticket = (id: number): Promise<TicketDetail> => ask(`/api/tickets/${id}`);
export const openTicket = (wanted: NewTicket): Promise<TicketDetail> => send("/api/tickets", wanted);
export const changeTicket = (id: number, change: Change): Promise<TicketDetail> =>
  send(`/api/tickets/${id}/changes`, change);
export const closeTicket = (id: number, reason: string, override: boolean): Promise<TicketDetail> =>
  send(`/api/tickets/${id}/close`, { reason, override });

export function addPhoto(id: number, file: Blob): Promise<TicketDetail> {
  return ask(`/api/tickets/${id}/photos`, {
    method: "POST",
    headers: { "Content-Type": file.type || "application/octet-stream", [OWN_HEADER]: "1" },
    body: file,
  });
}

export const photoAddress = (id: number, hash: string, small: boolean): string =>
  `/api/tickets/${id}/photos/${hash}${small ? "?small=true" : ""}`;
