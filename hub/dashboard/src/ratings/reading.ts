/** Reads something from the hub for a view: waiting, there, or failed with words; read again on demand. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface Reading<T> {
  value: T | null;
  flaw: string;
  again: () => Promise<void>;
  put: (value: T) => void;
}

/** `key` names what is read: another key reads anew, and an answer to an earlier one is dropped. */
export function useReading<T>(key: string, read: () => Promise<T>): Reading<T> {
  const [value, setValue] = useState<T | null>(null);
  const [flaw, setFlaw] = useState("");
  const turn = useRef(0);
  const again = useCallback(async () => {
    const mine = (turn.current += 1);
    try {
      const found = await read();
      if (mine !== turn.current) return;
      setValue(found);
      setFlaw("");
    } catch (error) {
      if (mine === turn.current) setFlaw(error instanceof Error ? error.message : String(error));
    }
  }, [key]);
  useEffect(() => {
    void again();
    return () => {
      turn.current += 1;
    };
  }, [again]);
  return { value, flaw, again, put: setValue };
}
