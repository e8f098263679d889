/** The visit: its end with a moment to think again, its undo, and what goes when nobody is there. */

import { command } from "../box/api";
import { cancelRating, forgetCase, forgetCopied } from "./acts";
import { later, settle, takeBack } from "./later";
import * as papers from "./papers";
import { closeVisit } from "./reports";
import * as results from "./results";
import * as state from "./state";
import { t } from "./words";

/** Milliseconds in which a finished visit can be brought back, and a delivery stopped. */
export const GRACE = 10_000;
export const DELIVERY_GRACE = 5_000;

/** End the visit: out of sight at once, wiped after GRACE or with the next person's first paper. */
export function finish(): void {
  settle();
  void cancelRating();
  const rating = state.rating.value;
  const away = papers.putAway();
  state.forgetCard();
  state.rating.value = { at: "idle" };
  state.open.value = null;
  state.captureFailed.value = "";
  closeVisit();
  const wipe = (): void => {
    away.letGo();
    forgetCase();
    forgetCopied();
    void results.endVisit();
    state.say(t.value.visit.wiped);
  };
  later(t.value.visit.ended, GRACE, wipe, () => {
    away.bringBack();
    state.rating.value = rating;
    state.say(t.value.visit.backAgain);
  });
}

/** Nobody was here for long: everything goes at once. */
export function wipeNow(): void {
  finish();
  settle();
}

/** Send a made file after a moment in which that can be stopped. */
export function deliver(): void {
  const result = results.resultOf(papers.document.value);
  const id = result?.told?.id;
  if (!id || !results.delivery.value.configured || result?.told?.state !== "ready") return;
  const send = async (): Promise<void> => {
    const answer = await results.deliver(id);
    if (!answer.ok) state.say(`${t.value.result.undelivered}：${answer.reason}`);
  };
  const label = t.value.result.delivering(results.delivery.value.to);
  later(label, DELIVERY_GRACE, () => void send(), () => undefined);
}

/** Take back what waits, else the last step with the papers. */
export function undo(): void {
  if (takeBack()) return;
  const label = papers.undo();
  if (label) state.say(t.value.visit.undone(label));
}

export function redo(): void {
  const label = papers.redo();
  if (label) state.say(t.value.visit.redone(label));
}

/** The page goes: nothing of the visit stays, and the camera may rest. */
export function leave(): void {
  const camera = state.camera.value;
  papers.putAway().letGo();
  state.forgetCard();
  void results.endVisit({ keepalive: true });
  if (camera) void command(camera.name, "preview", { on: false }, { keepalive: true });
}
