/** Boxes and bulk commands as the hub tells them. */

import { ask, send, type Box, type CommandState, type Device } from "../api";
import type { Maintenance } from "../hall/care_api";

/** A row of the table, in the order of `columns`. */
export interface BoxRow {
  edge: string;
  hall: string;
  window: string;
  status: string;
  reason: string;
  since: string | null;
  last_heard: string | null;
  outbox_depth: number;
  clock_offset: number | null;
  version: string;
  clock_synced: boolean | null;
  devices: number;
  broken: number;
  maintenance: boolean;
  enrolment: string;
}

export interface Command extends CommandState {
  edge: string;
  device: string;
  name: string;
  created: string;
  updated: string;
  by: string;
  job: string;
  hall?: string;
}

export interface Job {
  id: string;
  name: string;
  by: string;
  created: string;
  total: number;
  counts: Record<string, number>;
  over: boolean;
}

export interface BoxDetail {
  box: Box & { hall: string };
  hall_name: string;
  clock_offset: number | null;
  enrolment: string;
  maintenance: Maintenance | null;
  devices: Device[];
  commands: Command[];
}

export async function readBoxes(): Promise<BoxRow[]> {
  const told = await ask<{ columns: string[]; boxes: unknown[][] }>("/api/boxes/table");
  return told.boxes.map(
    (row) => Object.fromEntries(told.columns.map((name, at) => [name, row[at]])) as unknown as BoxRow,
  );
}

export const readBox = (edge: string): Promise<BoxDetail> =>
  ask(`/api/boxes/${encodeURIComponent(edge)}`);

export const readJobs = (): Promise<Job[]> => ask("/api/jobs?limit=10");

export const readResults = (job: string, status: string): Promise<Command[]> =>
  ask(`/api/jobs/${job}/commands?limit=200${status ? `&status=${status}` : ""}`);

export const readCommand = (id: string): Promise<Command> => ask(`/api/commands/${id}`);

export const startJob = (wanted: Record<string, unknown>): Promise<Job> =>
  send("/api/jobs", wanted);

export const cancelJob = (id: string): Promise<Job> => send(`/api/jobs/${id}/cancel`, {});
