/** The end of a walk: the sums, a name typed, and that it is what was seen. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { me } from "../me";
import type { Sheet, Step } from "./api";
import { flaw, tally, type Draft, type Signature } from "./draft";

export function Sign(props: {
  draft: Draft;
  sheet: Sheet;
  close: () => void;
  show: (step: Step) => void;
  sign: (signature: Signature) => void;
}): JSX.Element {
  const { draft, sheet, close, show, sign } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState("");
  const [onBehalf, setOnBehalf] = useState("");
  const [sure, setSure] = useState(false);
  const [missing, setMissing] = useState("");
  const sum = tally(draft);
  const wrong = flaw(draft, sheet);
  useEffect(() => dialog.current?.showModal(), []);

  function submit(event: Event): void {
    event.preventDefault();
    if (!name.trim()) return setMissing("请输入您的姓名作为签名。");
    if (!sure) return setMissing("请确认所填是您本人现场看到的。");
    sign({ name: name.trim(), onBehalf: onBehalf.trim() });
    dialog.current?.close();
  }

  return (
    <dialog ref={dialog} class="attest sign" aria-labelledby="sign-title" onClose={close}>
      <form onSubmit={submit} noValidate>
        <h2 id="sign-title">签名提交：{sheet.name}</h2>
        <p>
          符合 <b>{sum.holds}</b> 项，不符合 <b>{sum.fails}</b> 项，没看到 <b>{sum.unseen}</b> 项，照片{" "}
          <b>{sum.photos}</b> 张。
        </p>
        {wrong ? (
          <p class="hk-note" data-status="fault" role="alert">
            <span>{wrong.words}</span>
            <button type="button" class="hk-button" onClick={() => show(wrong.step)}>
              去填写
            </button>
          </p>
        ) : null}
        <label class="field">
          <span>签名(姓名)</span>
          <input
            type="text"
            maxLength={64}
            autocomplete="name"
            value={name}
            onInput={(event) => (setName(event.currentTarget.value), setMissing(""))}
          />
        </label>
        <label class="field">
          <span>代表谁核实(可不填，如陪同的大厅负责人)</span>
          <input
            type="text"
            maxLength={64}
            value={onBehalf}
            onInput={(event) => setOnBehalf(event.currentTarget.value)}
          />
        </label>
        <label class="sign-sure">
          <input
            type="checkbox"
            checked={sure}
            onChange={(event) => (setSure(event.currentTarget.checked), setMissing(""))}
          />
          <span>我确认以上是我本人今天在现场看到的。</span>
        </label>
        <p class="muted">登录用户“{me.value?.display}”和提交时间会一并记录。</p>
        <p class="flaw" role="alert">
          {missing}
        </p>
        <div class="buttons">
          <button type="button" class="hk-button" onClick={() => dialog.current?.close()}>
            返回
          </button>
          <button type="submit" class="hk-button primary" disabled={wrong !== null}>
            签名并提交
          </button>
        </div>
      </form>
    </dialog>
  );
}
