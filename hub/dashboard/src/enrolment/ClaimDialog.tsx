/** A one-time code for a box: for which box, then the code, the command to paste and its picture. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import { moment } from "../when";
import { makeClaim, type Claim } from "./api";
import { countDown, nameFlaw } from "./words";

const LIVES = [
  [1, "1 小时"],
  [24, "1 天"],
  [72, "3 天"],
  [336, "14 天"],
] as const;

export interface Place {
  edge: string;
  hall: string;
  window: string;
}

/** `place` is the box's where it is registered; without it the person says. */
export function ClaimDialog(props: { place?: Place | undefined; close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [claim, setClaim] = useState<Claim | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const leave = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} class="attest claim" aria-labelledby="claim-title" onClose={props.close}>
      {claim ? (
        <Told claim={claim} leave={leave} />
      ) : (
        <Ask place={props.place} made={setClaim} leave={leave} />
      )}
    </dialog>
  );
}

function Ask(props: {
  place: Place | undefined;
  made: (claim: Claim) => void;
  leave: () => void;
}): JSX.Element {
  const { place, made, leave } = props;
  const [edge, setEdge] = useState(place?.edge ?? "");
  const [hall, setHall] = useState(place?.hall ?? "");
  const [window, setWindow] = useState(place?.window ?? "");
  const [hours, setHours] = useState(24);
  const [flaw, setFlaw] = useState("");
  const [sending, setSending] = useState(false);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const wrong = nameFlaw(edge.trim()) || (/^\d{1,12}$/.test(hall.trim()) ? "" : "请填写大厅代码。");
    if (wrong) return setFlaw(wrong);
    setSending(true);
    setFlaw("");
    try {
      made(await makeClaim({ edge: edge.trim(), hall: hall.trim(), window: window.trim(), hours }));
    } catch (error) {
      setFlaw(wordsOf(error));
      setSending(false);
    }
  }

  const fields: [string, string, (value: string) => void, string][] = [
    ["终端编号", edge, setEdge, "suiping-window-3"],
    ["大厅代码", hall, setHall, "411728"],
    ["窗口号(服务整个大厅则不填)", window, setWindow, "3"],
  ];
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <h2 id="claim-title">生成认领码</h2>
      {place ? (
        <p class="claim-note">
          终端 <span class="code">{place.edge}</span>
          。新终端用这个码认领后，原有的证书立即失效。
        </p>
      ) : (
        fields.map(([name, value, set, example]) => (
          <label class="field" key={name}>
            <span>{name}</span>
            <input
              type="text"
              value={value}
              placeholder={example}
              autocomplete="off"
              spellcheck={false}
              onInput={(event) => set(event.currentTarget.value)}
            />
          </label>
        ))
      )}
      <label class="field">
        <span>有效时间</span>
        <select value={hours} onChange={(event) => setHours(Number(event.currentTarget.value))}>
          {LIVES.map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <DialogFoot flaw={flaw} leave={leave} act={sending ? "正在生成…" : "生成认领码"} disabled={sending} />
    </form>
  );
}

function Told({ claim, leave }: { claim: Claim; leave: () => void }): JSX.Element {
  const [copied, setCopied] = useState("");
  const left = countDown(claim.expires, now.value);
  const copy = (): void =>
    void navigator.clipboard?.writeText(claim.command).then(
      () => setCopied("已复制"),
      () => setCopied("浏览器不允许复制，请选中文字后复制"),
    );
  return (
    <form method="dialog">
      <h2 id="claim-title">
        认领码：<span class="code">{claim.edge}</span>
      </h2>
      <p class="claim-code" aria-label="认领码">
        {claim.code.split("-").map((group, at) => (
          <span key={at}>{group}</span>
        ))}
      </p>
      <p class="claim-note">
        只显示这一次，只能用一次，{moment(claim.expires, now.value)} 前有效（还有{" "}
        <span class="claim-left">{left}</span>）。码里含有本中心的指纹，终端不会把它交给别的主机。
      </p>
      <div class="claim-how">
        <img src={claim.qr} alt="认领命令的二维码" width="180" height="180" />
        <div>
          <p>在终端上运行：</p>
          <pre tabIndex={0}>{claim.command}</pre>
          <button type="button" class="hk-button small" onClick={copy}>
            复制命令
          </button>{" "}
          <span role="status">{copied}</span>
        </div>
      </div>
      <div class="buttons">
        <button type="button" class="hk-button primary" onClick={leave}>
          完成
        </button>
      </div>
    </form>
  );
}
