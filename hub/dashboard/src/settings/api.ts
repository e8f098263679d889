/** Settings of the hub that have no page of their own. */

import { ask, send } from "../api";
import type { Exceptional } from "../hall/care_api";

export interface Retention {
  events: number;
  flips: number;
  commands: number;
  messages: number;
}

/** `url` is empty while nobody said. */
export interface Address {
  url: string;
}

export interface Holidays {
  days: Exceptional[];
}

export const readRetention = (): Promise<Retention> => ask("/api/retention");
export const saveRetention = (wanted: Retention): Promise<Retention> =>
  send("/api/retention", wanted, "PUT");

export const readAddress = (): Promise<Address> => ask("/api/public-address");
export const saveAddress = (url: string): Promise<Address> =>
  send("/api/public-address", { url }, "PUT");

export const readHolidays = (): Promise<Holidays> => ask("/api/holidays");
export const saveHolidays = (days: Exceptional[]): Promise<Holidays> =>
  send("/api/holidays", { days }, "PUT");
