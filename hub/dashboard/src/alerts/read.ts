/** Reads something of the hub when a page opens, and anew when alerts change. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { alertNews } from "../live";

export interface Reading<T> {
  value: T | null;
  /** Why it could not be read, in words; empty while all is well. */
  trouble: string;
  read: () => void;
}

const TOGETHER = 250;

/** `of` tells readings apart: it is read anew when it changes. */
export function useReading<T>(ask: () => Promise<T>, of: string): Reading<T> {
  const [value, setValue] = useState<T | null>(null);
  const [trouble, setTrouble] = useState("");
  const latest = useRef(0);
  const asking = useRef(ask);
  asking.current = ask;
  const read = useCallback(() => {
    const number = ++latest.current;
    asking.current().then(
      (found) => {
        if (number !== latest.current) return;
        setValue(() => found);
        setTrouble("");
      },
      (error: unknown) => {
        if (number === latest.current) setTrouble(wordsOf(error));
      },
    );
  }, []);
  useEffect(read, [of, read]);
  const news = alertNews.value;
  useEffect(() => {
    if (!news) return;
    const soon = setTimeout(read, TOGETHER);
    return () => clearTimeout(soon);
  }, [news, read]);
  return { value, trouble, read };
}

export const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
