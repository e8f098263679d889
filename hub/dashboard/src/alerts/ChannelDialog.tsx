/** Adds a channel; the hub checks the address and never shows it again. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import { me } from "../me";
import { SubtreeField } from "../people/SubtreeField";
import { addChannel, type Form, type Severity } from "./api";
import { FORM_WORDS } from "./words";

const HINTS: Readonly<Record<Form, string>> = {
  mail: "mailto://用户:密码@邮件服务器:25?from=发件地址&to=收件地址；加密的用 mailtos://。用户名里的 @ 写作 %40。",
  dingtalk: "粘贴钉钉群机器人的 Webhook 地址；加签的在后面加 &secret=SEC…。",
  wecom: "粘贴企业微信群机器人的 Webhook 地址。",
  feishu: "粘贴飞书群机器人的 Webhook 地址。",
  webhook: "完整的 http(s) 地址；内容与 Alertmanager 的 Webhook 接收方（version 4）一致。",
  alertmanager: "Alertmanager 的地址，例如 http://10.0.0.5:9093；发送到 /api/v2/alerts。",
};

const LEASTS: readonly { least: Severity; word: string }[] = [
  { least: "low", word: "全部级别" },
  { least: "normal", word: "一般及以上" },
  { least: "urgent", word: "只有紧急" },
];

export function ChannelDialog({ close }: { close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState("");
  const [form, setForm] = useState<Form>("dingtalk");
  const [address, setAddress] = useState("");
  const [hall, setHall] = useState(me.value?.root ?? "");
  const [least, setLeast] = useState<Severity>("normal");
  const [digest, setDigest] = useState(true);
  const [flaw, setFlaw] = useState("");
  useEffect(() => dialog.current?.showModal(), []);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!name.trim() || !address.trim()) return setFlaw("请填写名称和地址。");
    try {
      await addChannel({ name: name.trim(), form, address: address.trim(), hall, least, digest });
      dialog.current?.close();
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <dialog ref={dialog} class="attest" aria-labelledby="channel-title" onClose={close}>
      <form onSubmit={(event) => void submit(event)} noValidate autocomplete="off">
        <h2 id="channel-title">添加通知渠道</h2>
        <label class="field">
          <span>名称</span>
          <input type="text" maxLength={64} value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>方式</span>
          <select value={form} onChange={(event) => setForm(event.currentTarget.value as Form)}>
            {(Object.keys(FORM_WORDS) as Form[]).map((one) => (
              <option key={one} value={one}>
                {FORM_WORDS[one]}
              </option>
            ))}
          </select>
        </label>
        <div class="field">
          <label for="channel-address">地址（保存后不再显示）</label>
          <input
            id="channel-address"
            type="text"
            autocomplete="off"
            spellcheck={false}
            maxLength={1000}
            aria-describedby="channel-hint"
            value={address}
            onInput={(event) => setAddress(event.currentTarget.value)}
          />
          <p class="muted hint" id="channel-hint">
            {HINTS[form]}
          </p>
        </div>
        <SubtreeField value={hall} set={setHall} />
        <label class="field">
          <span>发送哪些告警</span>
          <select value={least} onChange={(event) => setLeast(event.currentTarget.value as Severity)}>
            {LEASTS.map((one) => (
              <option key={one.least} value={one.least}>
                {one.word}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input type="checkbox" checked={digest} onChange={(event) => setDigest(event.currentTarget.checked)} />{" "}
          每天发送一次未恢复告警的摘要
        </label>
        <DialogFoot flaw={flaw} leave={() => dialog.current?.close()} act="保存" />
      </form>
    </dialog>
  );
}
