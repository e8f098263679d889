/** Publishes a draft: to whom, what changes there, why. Nothing leaves before the button. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import { me } from "../me";
import { preview, publish, type Differences as Shape, type Draft } from "./api";
import { Differences } from "./Differences";
import { complete, ScopeField } from "./ScopeField";
import { KINDS } from "./words";

export function PublishDialog(props: {
  draft: Draft;
  close: () => void;
  published: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const root = me.value?.root ?? "411700";
  const [scope, setScope] = useState(`area:${root}`);
  const [told, setTold] = useState<Shape | null>(null);
  const [note, setNote] = useState("");
  const [flaw, setFlaw] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    setTold(null);
    if (!complete(scope)) return;
    let current = true;
    preview(props.draft.id, scope).then(
      (found) => {
        if (!current) return;
        setTold(found);
        setFlaw("");
      },
      (error: unknown) => {
        if (current) setFlaw(wordsOf(error));
      },
    );
    return () => {
      current = false;
    };
  }, [scope, props.draft.id]);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!note.trim()) return setFlaw("请写明为什么发布，日后查得到。");
    setBusy(true);
    try {
      await publish(props.draft.id, scope, note.trim());
      props.published();
      dialog.current?.close();
    } catch (error) {
      setFlaw(wordsOf(error));
      setBusy(false);
    }
  }

  return (
    <dialog
      ref={dialog}
      class="attest shelf-dialog"
      aria-labelledby="publish-title"
      onClose={props.close}
    >
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="publish-title">发布{KINDS[props.draft.kind]}</h2>
        <ScopeField scope={scope} set={setScope} />
        <p class="muted">
          离大厅最近的范围优先：本大厅，其次村、乡镇、县区，再次同一层级，最后全市。
        </p>
        {told ? (
          <Differences told={told} />
        ) : complete(scope) ? (
          <p role="status">正在比较…</p>
        ) : (
          <p class="muted">请选择大厅。</p>
        )}
        <label class="field">
          <span>发布说明</span>
          <input
            value={note}
            maxLength={500}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </label>
        <DialogFoot
          flaw={flaw}
          leave={() => dialog.current?.close()}
          act="确认发布"
          disabled={busy || !told}
        />
      </form>
    </dialog>
  );
}
