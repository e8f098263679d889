/** One hall as the page knows it: read whole, then kept current by the stream. */

import { batch, signal, type Signal } from "@preact/signals";
import { ask, type Flip, type HallDetail, type TimelineEntry, type Verdict, wordsOf } from "../api";

const PAGE = 100;
/** Entries kept on the page; what is older is asked for again. */
const KEPT = 2000;
/** Changes within this time are read together. */
const SETTLE = 250;

export interface HallState {
  detail: Signal<HallDetail | null>;
  entries: Signal<readonly TimelineEntry[]>;
  /** Whether the hub has entries older than those shown. */
  older: Signal<"yes" | "no" | "reading">;
  trouble: Signal<string>;
  /** Reads hall and timeline; what is on the screen stays until the answer is here. */
  read: () => Promise<void>;
  readOlder: () => Promise<void>;
  /** Something about the hall changed; reads it soon, once for many changes. */
  stale: () => void;
  takeFlip: (flip: Flip) => void;
  takeVerdicts: (verdicts: readonly Verdict[]) => void;
  close: () => void;
}

export function hallState(code: string): HallState {
  const detail = signal<HallDetail | null>(null);
  const entries = signal<readonly TimelineEntry[]>([]);
  const older = signal<"yes" | "no" | "reading">("no");
  const trouble = signal("");
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;
  let again = false;

  async function read(): Promise<void> {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      const [hall, newest] = await Promise.all([
        ask<HallDetail>(`/api/halls/${code}`, { signal: stop.signal }),
        ask<TimelineEntry[]>(`/api/halls/${code}/timeline?limit=${PAGE}`, { signal: stop.signal }),
      ]);
      batch(() => {
        detail.value = hall;
        if (!entries.value.length) older.value = newest.length < PAGE ? "no" : "yes";
        entries.value = merge(newest, entries.value);
        trouble.value = "";
      });
    } catch (error) {
      if (!stop.signal.aborted)
        trouble.value = wordsOf(error);
    } finally {
      reading = false;
    }
    if (again && !stop.signal.aborted) {
      again = false;
      stale();
    }
  }

  async function readOlder(): Promise<void> {
    const last = entries.value.at(-1);
    if (!last || older.value !== "yes") return;
    older.value = "reading";
    try {
      const before = encodeURIComponent(String(last.id));
      const more = await ask<TimelineEntry[]>(
        `/api/halls/${code}/timeline?limit=${PAGE}&before=${before}`,
        { signal: stop.signal },
      );
      batch(() => {
        entries.value = [...entries.value, ...more].slice(0, KEPT);
        older.value = more.length < PAGE || entries.value.length >= KEPT ? "no" : "yes";
      });
    } catch (error) {
      if (stop.signal.aborted) return;
      older.value = "yes";
      trouble.value = wordsOf(error);
    }
  }

  function stale(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void read();
    }, SETTLE);
  }

  function takeFlip(flip: Flip): void {
    batch(() => {
      entries.value = merge([flip], entries.value);
      const now = detail.value;
      if (now && flip.device) {
        // The whole hall follows in a moment; the device's new status need not wait for it.
        const devices = now.devices.map((device) =>
          device.edge === flip.edge && device.name === flip.device
            ? {
                ...device,
                status: flip.after ?? device.status,
                since: flip.at,
                reason: flip.reason ?? "",
              }
            : device,
        );
        detail.value = { ...now, devices };
      }
    });
    stale();
  }

  function takeVerdicts(verdicts: readonly Verdict[]): void {
    const now = detail.value;
    if (!now) return;
    const key = (verdict: Verdict): string => `${verdict.row} ${verdict.window ?? ""}`;
    const fresh = new Map(verdicts.map((verdict) => [key(verdict), verdict]));
    const checklist = now.checklist.map((verdict) => fresh.get(key(verdict)) ?? verdict);
    const summary = { met: 0, unmet: 0, pending: 0, not_applicable: 0 };
    for (const verdict of checklist) summary[verdict.verdict] += 1;
    detail.value = { ...now, checklist, summary };
    stale();
  }

  function close(): void {
    stop.abort();
    clearTimeout(timer);
  }

  return { detail, entries, older, trouble, read, readOlder, stale, takeFlip, takeVerdicts, close };
}

/** Newest first, each id once; a newer reading of the same entry (a command that went on) wins. */
export function merge(
  fresh: readonly TimelineEntry[],
  known: readonly TimelineEntry[],
): TimelineEntry[] {
  const seen = new Set(fresh.map((entry) => entry.id));
  const all = [...fresh, ...known.filter((entry) => !seen.has(entry.id))];
  return all.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, KEPT);
}
