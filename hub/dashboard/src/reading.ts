/** Reads something from the hub for a view: waiting, there, or failed with words; read again on demand. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "./api";

export interface Reading<T> {
  value: T | null;
  /** Why it could not be read, in words; empty while all is well. */
  flaw: string;
  again: () => Promise<void>;
  put: (value: T) => void;
}

/**
 * `key` names what is read: another key reads anew, and an answer to an earlier one is dropped.
 * With `every` it is read anew after so many milliseconds.
 */
export function useReading<T>(key: string, read: () => Promise<T>, every = 0): Reading<T> {
  const [value, setValue] = useState<T | null>(null);
  const [flaw, setFlaw] = useState("");
  const turn = useRef(0);
  const reading = useRef(read);
  reading.current = read;
  const again = useCallback(async () => {
    const mine = (turn.current += 1);
    try {
      const found = await reading.current();
      if (mine !== turn.current) return;
      setValue(() => found);
      setFlaw("");
    } catch (error) {
      if (mine === turn.current) setFlaw(wordsOf(error));
    }
  }, []);
  useEffect(() => {
    void again();
    const timer = every ? setInterval(() => void again(), every) : undefined;
    return () => {
      turn.current += 1;
      clearInterval(timer);
    };
  }, [key, again, every]);
  return { value, flaw, again, put: setValue };
}
