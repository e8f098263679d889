/** The page's own sign of life: that it runs, is seen, and draws. */

import { command } from "../box/api";
import { page, screenDevice } from "./state";

export const EVERY = 5000;

let frames = 0;
let touches = 0;
let error = "";

function count(): void {
  frames += 1;
  requestAnimationFrame(count);
}

interface Beat {
  page: string;
  visible: boolean;
  /** Frames drawn and touches seen since the last beat. */
  frames: number;
  touches: number;
  /** The last error's words, never what was typed. */
  error: string;
}

/** What is sent; the box compares the touches with those that its panel told. */
export function beat(): Beat {
  const body = {
    page: `kiosk/${page.value.name}`,
    visible: document.visibilityState === "visible",
    frames,
    touches,
    error,
  };
  frames = 0;
  touches = 0;
  error = "";
  return body;
}

async function send(): Promise<void> {
  const device = await screenDevice();
  if (device) await command(device, "heartbeat", beat());
}

/** Beat every 5 s until the page goes. A box that does not answer is asked again at the next beat. */
export function startHeartbeat(): void {
  addEventListener("error", (event) => {
    error = String(event.message).slice(0, 200);
  });
  addEventListener("unhandledrejection", (event) => {
    error = String(event.reason).slice(0, 200);
  });
  const touched = (event: PointerEvent): void => {
    if (event.pointerType === "touch") touches += 1;
  };
  addEventListener("pointerdown", touched, { capture: true, passive: true });
  requestAnimationFrame(count);
  setInterval(() => void send(), EVERY);
  void send();
}
