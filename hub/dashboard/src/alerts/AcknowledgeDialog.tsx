/** Somebody takes care of an alert: it goes up no further tier. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import { acknowledge, type Alert } from "./api";
import { subject, trouble } from "./words";

export function AcknowledgeDialog({ alert, close }: {
  alert: Alert;
  close: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [note, setNote] = useState("");
  const [flaw, setFlaw] = useState("");
  useEffect(() => dialog.current?.showModal(), []);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    try {
      await acknowledge(alert.id, note.trim());
      dialog.current?.close();
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <dialog ref={dialog} class="attest" aria-labelledby="acknowledge-title" onClose={close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h2 id="acknowledge-title">
          确认：{alert.hall_name} {subject(alert)}
          {trouble(alert)}
        </h2>
        <p class="muted">确认后由您跟进，告警不再逐级上报；恢复时仍会通知。</p>
        <label class="field">
          <span>说明（可不填）</span>
          <textarea
            rows={2}
            maxLength={500}
            value={note}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </label>
        <DialogFoot flaw={flaw} leave={() => dialog.current?.close()} act="由我跟进" />
      </form>
    </dialog>
  );
}
