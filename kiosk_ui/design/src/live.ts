/** A live event stream that comes back by itself and treats silence as failure. */

import { EventText } from "./event_text";

/** `connecting` before the first answer, `live` while bytes arrive, `down` while it waits to try again. */
export type LiveState = "connecting" | "live" | "down";

export interface LiveOptions {
  /** One function per `event:` name; `data` is parsed JSON of a shape the caller checks. */
  on: Readonly<Record<string, (data: unknown, id: string) => void>>;
  /** Told on every change of state, first with `connecting`. */
  state?: (state: LiveState) => void;
  /** Milliseconds without any byte after which the line counts as dead; servers ping every 15 s. */
  patience?: number;
  /** First and longest wait in milliseconds between two tries; doubled each time, with jitter. */
  wait?: { first: number; longest: number };
  /** For tests; a browser's own by default. */
  fetch?: typeof fetch;
}

/** The wait before try number `tries` (from 1): exponential, capped, 50–100 % of itself by `dice` in 0..1. */
export function backOff(tries: number, first: number, longest: number, dice: number): number {
  const full = Math.min(longest, first * 2 ** Math.min(tries - 1, 16));
  return full * (0.5 + 0.5 * dice);
}

/**
 * Opens `url` and keeps it open until the returned function is called.
 * Read with fetch rather than EventSource, because EventSource hides the server's pings (so a dead line
 * looks like a quiet one) and gives up for good on an HTTP error.
 */
export function live(url: string, options: LiveOptions): () => void {
  const { on, state, patience = 40_000, wait = { first: 500, longest: 15_000 } } = options;
  const ask = options.fetch ?? fetch;
  let closed = false;
  let tries = 0;
  let abort = new AbortController();
  let retry: ReturnType<typeof setTimeout> | undefined;

  function tell(next: LiveState): void {
    if (!closed) state?.(next);
  }

  async function read(): Promise<void> {
    abort = new AbortController();
    let watch = setTimeout(() => abort.abort(), patience);
    const alive = (): void => {
      clearTimeout(watch);
      watch = setTimeout(() => abort.abort(), patience);
    };
    try {
      const answer = await ask(url, {
        headers: { Accept: "text/event-stream" },
        cache: "no-store",
        signal: abort.signal,
      });
      if (!answer.ok || !answer.body) throw new Error(`HTTP ${answer.status}`);
      tell("live");
      const text = new EventText();
      const decoder = new TextDecoder();
      const reader = answer.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || closed) break;
        alive();
        tries = 0;
        for (const event of text.feed(decoder.decode(value, { stream: true }))) {
          on[event.event]?.(JSON.parse(event.data), event.id);
        }
      }
    } finally {
      clearTimeout(watch);
      abort.abort();
    }
  }

  function again(): void {
    if (closed) return;
    tries += 1;
    tell("down");
    retry = setTimeout(start, backOff(tries, wait.first, wait.longest, Math.random()));
  }

  function start(): void {
    read().then(again, again);
  }

  tell("connecting");
  start();
  return () => {
    closed = true;
    clearTimeout(retry);
    abort.abort();
  };
}
