/** Opens a ticket by hand, for something that no alert tells of. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import { me } from "../me";
import { SubtreeField } from "../people/SubtreeField";
import { openTicket } from "./api";

export function NewTicketDialog({ close, made }: {
  close: () => void;
  made: (id: number) => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [hall, setHall] = useState(me.value?.root ?? "");
  const [title, setTitle] = useState("");
  const [assignee, setAssignee] = useState("");
  const [note, setNote] = useState("");
  const [flaw, setFlaw] = useState("");
  useEffect(() => dialog.current?.showModal(), []);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!title.trim()) return setFlaw("请填写要处理的事项。");
    try {
      const opened = await openTicket({ hall, title: title.trim(), assignee: assignee.trim(), note: note.trim() });
      dialog.current?.close();
      made(opened.ticket.id);
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <dialog ref={dialog} class="attest" aria-labelledby="new-ticket-title" onClose={close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h2 id="new-ticket-title">新建工单</h2>
        <p class="muted">设备故障请从告警里开工单，这样修好后由设备状态证明。</p>
        <label class="field">
          <span>事项</span>
          <input type="text" maxLength={200} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
        </label>
        <SubtreeField value={hall} set={setHall} />
        <label class="field">
          <span>处理人（可不填）</span>
          <input type="text" maxLength={64} value={assignee} onInput={(event) => setAssignee(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>说明（可不填）</span>
          <textarea rows={3} maxLength={2000} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        <DialogFoot flaw={flaw} leave={() => dialog.current?.close()} act="新建" />
      </form>
    </dialog>
  );
}
