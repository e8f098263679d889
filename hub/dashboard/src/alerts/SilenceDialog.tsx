/** Hushes an alert, its box, its kind or its whole hall until an end, never without one. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { kindWord } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import { silence, type Alert } from "./api";
import { subject } from "./words";

const TERMS = [
  { minutes: 60, word: "1 小时" },
  { minutes: 240, word: "4 小时" },
  { minutes: 1440, word: "1 天" },
  { minutes: 10080, word: "7 天" },
] as const;

type Reach = "one" | "kind" | "hall";

export function SilenceDialog({ of, close }: { of: Alert; close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [reach, setReach] = useState<Reach>(of.edge ? "one" : "hall");
  const [minutes, setMinutes] = useState(240);
  const [reason, setReason] = useState("");
  const [flaw, setFlaw] = useState("");
  useEffect(() => dialog.current?.showModal(), []);

  const reaches: { reach: Reach; word: string }[] = [];
  if (of.edge) reaches.push({ reach: "one", word: `只有 ${subject(of)}（${of.edge}${of.device ? `/${of.device}` : ""}）` });
  if (of.kind) reaches.push({ reach: "kind", word: `${of.hall_name}的全部${kindWord(of.kind)}` });
  reaches.push({ reach: "hall", word: `${of.hall_name}及下属大厅的全部告警` });

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!reason.trim()) return setFlaw("请填写静默的原因。");
    try {
      await silence({
        hall: of.hall,
        edge: reach === "one" ? of.edge : "",
        device: reach === "one" ? of.device : "",
        kind: reach === "kind" ? of.kind : "",
        minutes,
        reason: reason.trim(),
      });
      dialog.current?.close();
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <dialog ref={dialog} class="attest" aria-labelledby="silence-title" onClose={close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h2 id="silence-title">静默</h2>
        <p class="muted">静默期间告警仍在本页显示，但不通知；到期后尚未恢复的会通知。</p>
        <fieldset class="choices">
          <legend>范围</legend>
          {reaches.map((one) => (
            <label key={one.reach}>
              <input
                type="radio"
                name="reach"
                checked={reach === one.reach}
                onChange={() => setReach(one.reach)}
              />{" "}
              {one.word}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>时长</legend>
          {TERMS.map((term) => (
            <label key={term.minutes}>
              <input
                type="radio"
                name="minutes"
                checked={minutes === term.minutes}
                onChange={() => setMinutes(term.minutes)}
              />{" "}
              {term.word}
            </label>
          ))}
        </fieldset>
        <label class="field">
          <span>原因</span>
          <input
            type="text"
            maxLength={500}
            value={reason}
            onInput={(event) => {
              setReason(event.currentTarget.value);
              setFlaw("");
            }}
          />
        </label>
        <DialogFoot flaw={flaw} leave={() => dialog.current?.close()} act="静默" />
      </form>
    </dialog>
  );
}
