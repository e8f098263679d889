/** The checklist of another day: its rules, its local decisions, what had been attested by then. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { now } from "@hallkeeper/design";
import { ask, type Verdict, wordsOf } from "../api";
import { isoDay } from "../when";

export function AsOf(props: {
  hall: string;
  day: string;
  show: (then: { day: string; checklist: Verdict[] } | null) => void;
}): JSX.Element {
  const { hall, day, show } = props;
  const [trouble, setTrouble] = useState("");
  const today = isoDay(new Date(now.value));

  async function read(chosen: string): Promise<void> {
    setTrouble("");
    if (!chosen || chosen === today) return show(null);
    try {
      const then = await ask<{ as_of: string; checklist: Verdict[] }>(
        `/api/halls/${hall}/checklist?as_of=${chosen}`,
      );
      show({ day: then.as_of, checklist: then.checklist });
    } catch (error) {
      setTrouble(wordsOf(error));
    }
  }

  return (
    <span class="as-of">
      <input
        type="date"
        aria-label="按哪一天的规范"
        title="按哪一天的规范"
        min="2000-01-01"
        max="2100-12-31"
        value={day || today}
        onChange={(event) => void read(event.currentTarget.value)}
      />
      {day ? (
        <button type="button" class="hk-button small" onClick={() => void read("")}>
          今天
        </button>
      ) : null}
      {trouble ? <span role="alert">{trouble}</span> : null}
    </span>
  );
}
