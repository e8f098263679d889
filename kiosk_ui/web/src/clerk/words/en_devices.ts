/** English: the kinds and statuses of devices, which the box tells as codes. */

import type { zhDevices } from "./zh_devices";

/** The same kinds as `KIND_WORDS`. */
export const KINDS: Readonly<Record<string, string>> = {
  id_card_reader: "ID card reader",
  document_camera: "Document camera",
  person_camera: "Portrait camera",
  satisfaction_keypad: "Rating keypad",
  touch_screen: "Touch screen",
  display: "Display",
  customer_display: "Customer display",
  printer: "Printer",
  receipt_printer: "Receipt printer",
  computer: "Computer",
  telephone: "Telephone",
  queue_caller: "Queue caller",
  surveillance: "Surveillance",
  network: "Network socket",
  fax: "Fax",
};

export const enDevices: typeof zhDevices = {
  kind: (code) => KINDS[code] ?? code,
  status: {
    ok: "OK",
    degraded: "Needs attention",
    missing: "Not connected",
    fault: "Fault",
    refused: "In use elsewhere",
    off: "Off",
    unknown: "Unknown",
    starting: "Starting",
  },
  advice: {
    ok: "",
    degraded: "It works; have it looked at soon",
    missing: "Check its power and its cable",
    fault: "Call maintenance",
    refused: "Another program may hold it: close that and try again",
    off: "Switched off in the configuration",
    unknown: "No news of it at present",
    starting: "One moment",
  },
};
