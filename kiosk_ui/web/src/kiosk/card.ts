/** The card on this kiosk's reader, as the box tells it: whether one lies there, its holder as 王*. */

import { signal } from "@preact/signals";

export interface Laid {
  /** Whether this kiosk can read a card now. */
  reader: boolean;
  /** `王*`; empty while none lies there. */
  holder: string;
}

const NOTHING: Laid = { reader: false, holder: "" };

export const laid = signal<Laid>(NOTHING);

/** Follow the card until the returned function is called; what was told is forgotten then. */
export function followCard(): () => void {
  const source = new EventSource("api/kiosk/card");
  source.addEventListener("card", (event) => {
    laid.value = JSON.parse((event as MessageEvent<string>).data) as Laid;
  });
  source.addEventListener("error", () => {
    laid.value = NOTHING;
  });
  return () => {
    source.close();
    laid.value = NOTHING;
  };
}
