/** What the page knows of the city and how fresh it is: one overview, then changes as they come. */

import { batch, signal } from "@preact/signals";
import { live, type LiveState } from "@hallkeeper/design";
import {
  ask,
  askAnew,
  type Flip,
  type HallRow,
  type HubLine,
  type Overview,
  signedOut,
  wordsOf,
} from "./api";
import { HallTree } from "./halls";

export const tree = signal<HallTree | null>(null);
/** Grows with every change inside `tree`, which itself stays the same object. */
export const revision = signal(0);
export const hub = signal<HubLine | null>(null);
export const line = signal<LiveState>("connecting");
/** When the last byte came from the hub; what is on the screen is true up to then. */
export const heard = signal(0);
/** The newest flips of the city, newest first. */
export const flips = signal<readonly Flip[]>([]);
/** Why the overview could not be read, in words; empty while all is well. */
export const trouble = signal("");
/** Grows when alerts, tickets or messages change; who shows them reads them anew. */
export const alertNews = signal(0);
/** Codes of halls that changed just now and the time of the change, for the pulse on their tiles. */
export const changed = new Map<string, number>();

const KEPT_FLIPS = 200;

let arrived: HallRow[] | null = null;
let tag = "";
let reading: Promise<void> = Promise.resolve();

/**
 * Reads the whole overview, unless it is still as when it was read last. One read after the other:
 * what was asked for while the stream was not open yet may be older than the stream's first row.
 */
export function loadOverview(): Promise<void> {
  reading = reading.then(readOverview);
  return reading;
}

async function readOverview(): Promise<void> {
  // Rows that arrive by the stream meanwhile are newer and win.
  arrived = [];
  try {
    const answer = await askAnew<Overview>("/api/overview", tree.value ? tag : "");
    const fresh = answer && new HallTree(answer.body.halls);
    for (const row of arrived) fresh?.set(row);
    batch(() => {
      if (fresh) {
        tag = answer.tag;
        tree.value = fresh;
        hub.value = answer.body.hub;
        revision.value += 1;
      }
      heard.value = Date.now();
      trouble.value = "";
    });
    keepFlips(await ask<Flip[]>("/api/timeline?limit=100"));
  } catch (error) {
    trouble.value = wordsOf(error);
  } finally {
    arrived = null;
  }
}

export function takeHall(row: HallRow): void {
  arrived?.push(row);
  if (tree.value?.set(row)) {
    changed.set(row[0], performance.now());
    revision.value += 1;
  }
}

export function takeFlip(flip: Flip): void {
  // Also a flip that is taken back before the hall's row is told again: somebody should see it.
  changed.set(flip.hall, performance.now());
  keepFlips([flip]);
}

/** Adds flips that are not there yet; those told live and those read may overlap. */
function keepFlips(more: readonly Flip[]): void {
  const known = new Set(flips.value.map((flip) => flip.id));
  const fresh = more.filter((flip) => !known.has(flip.id));
  flips.value = [...fresh, ...flips.value]
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
    .slice(0, KEPT_FLIPS);
}

export interface Ears {
  hall?: (row: HallRow) => void;
  flip?: (flip: Flip) => void;
  /** The stream is open, first or again: read now what may have been missed. */
  open: () => void;
}

/** Listens to the whole city, or to one hall, until the returned function is called. */
export function listen(code: string | null, ears: Ears): () => void {
  const stop = live(code ? `/api/stream?hall=${code}` : "/api/stream", {
    on: {
      hall: (data) => {
        takeHall(data as HallRow);
        ears.hall?.(data as HallRow);
      },
      flip: (data) => {
        takeFlip(data as Flip);
        ears.flip?.(data as Flip);
      },
      hub: (data) => {
        hub.value = data as HubLine;
      },
      alert: () => {
        alertNews.value += 1;
      },
    },
    state: (state) => {
      line.value = state;
      if (state !== "live") return;
      alertNews.value += 1; // what happened while nobody listened
      ears.open();
    },
    fetch: timed,
  });
  return stop;
}

/** `fetch` that notes each piece of the body as a sign of life, pings included. */
async function timed(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const answer = await fetch(input, init);
  if (answer.status === 401) signedOut.value += 1;
  if (!answer.body) return answer;
  heard.value = Date.now();
  const noting = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, to) {
      heard.value = Date.now();
      to.enqueue(piece);
    },
  });
  return new Response(answer.body.pipeThrough(noting), {
    status: answer.status,
    headers: answer.headers,
  });
}
