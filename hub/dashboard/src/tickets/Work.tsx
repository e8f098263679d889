/** What one does about a ticket: assign, say how far, note, use a part, take a photo. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { addPhoto, STATUS_WORDS, type Change, type TicketDetail } from "./api";

const STEPS = ["open", "assigned", "working", "waiting"] as const;

export function Work({ detail, change, attempt }: {
  detail: TicketDetail;
  change: (what: Change) => Promise<boolean>;
  attempt: (doing: Promise<TicketDetail>) => Promise<boolean>;
}): JSX.Element {
  const one = detail.ticket;
  const [assignee, setAssignee] = useState(one.assignee);
  const [note, setNote] = useState("");
  const [part, setPart] = useState({ name: "", quantity: 1, serial: "" });
  const [sending, setSending] = useState(false);

  async function photo(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (!file) return;
    setSending(true);
    await attempt(addPhoto(one.id, file));
    setSending(false);
    input.value = "";
  }

  return (
    <section class="hk-panel ticket-work" aria-labelledby="work-title">
      <h2 id="work-title">处理</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void change({ assignee: assignee.trim() });
        }}
      >
        <label class="field">
          <span>处理人</span>
          <input type="text" maxLength={64} value={assignee} onInput={(event) => setAssignee(event.currentTarget.value)} />
        </label>
        <button type="submit" class="hk-button small">
          派单
        </button>
      </form>
      <div class="filters" role="group" aria-label="进展">
        {STEPS.map((step) => (
          <button
            key={step}
            type="button"
            aria-pressed={one.status === step}
            onClick={() => void change({ status: step })}
          >
            {STATUS_WORDS[step]}
          </button>
        ))}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (note.trim()) void change({ note: note.trim() }).then((done) => done && setNote(""));
        }}
      >
        <label class="field">
          <span>记录</span>
          <textarea rows={2} maxLength={2000} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        <div class="buttons">
          <button type="submit" class="hk-button small">
            添加记录
          </button>
          <button
            type="button"
            class="hk-button small"
            onClick={() => void change({ repaired: true, note: note.trim() }).then((done) => done && setNote(""))}
          >
            登记已修好
          </button>
        </div>
      </form>
      <form
        class="part-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!part.name.trim()) return;
          void change({ part }).then((done) => done && setPart({ name: "", quantity: 1, serial: "" }));
        }}
      >
        <label class="field">
          <span>配件</span>
          <input
            type="text"
            maxLength={120}
            value={part.name}
            onInput={(event) => setPart({ ...part, name: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          <span>数量</span>
          <input
            type="number"
            min="1"
            max="1000"
            value={part.quantity}
            onInput={(event) => setPart({ ...part, quantity: Number(event.currentTarget.value) || 1 })}
          />
        </label>
        <label class="field">
          <span>序列号</span>
          <input
            type="text"
            maxLength={120}
            value={part.serial}
            onInput={(event) => setPart({ ...part, serial: event.currentTarget.value })}
          />
        </label>
        <button type="submit" class="hk-button small">
          登记配件
        </button>
      </form>
      <label class="photo-field">
        <span class="hk-button small">{sending ? "正在上传…" : "上传照片"}</span>
        <input
          class="sr-only"
          type="file"
          accept="image/jpeg,image/png,image/webp"
          disabled={sending}
          onChange={(event) => void photo(event.currentTarget)}
        />
      </label>
      <p class="muted">照片只保留画面，拍摄地点等信息会被删除。请不要拍到群众的证件和面部。</p>
    </section>
  );
}
