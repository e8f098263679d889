/** How boxes are let in, as the hub tells it. */

import { ask, send } from "../api";

export interface Standing {
  edge: string;
  hall: string;
  window: string | null;
  state: "valid" | "expired" | "revoked" | "password" | "none";
  issued: string | null;
  not_after: string | null;
  renewal_due: boolean;
  revoked: string | null;
  revoked_by: string;
  claim_expires: string | null;
  claim_by: string;
}

export interface Claim {
  edge: string;
  /** Shown this once. */
  code: string;
  expires: string;
  hub: string;
  command: string;
  /** A picture of the command, as a data URI. */
  qr: string;
}

export interface Wanted {
  edge: string;
  hall: string;
  window: string;
  hours: number;
}

const box = (edge: string): string => `/api/enrolment/boxes/${encodeURIComponent(edge)}`;

export const readStanding = (edge: string): Promise<Standing> => ask(box(edge));
export const makeClaim = (wanted: Wanted): Promise<Claim> => send("/api/enrolment/claims", wanted);
export const revoke = (edge: string): Promise<Standing> => send(`${box(edge)}/revocation`, {});
