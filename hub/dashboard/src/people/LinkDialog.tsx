/** Shows a one-time link, once. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "@hallkeeper/design";
import { moment } from "../when";
import { linkAddress, type Link } from "./api";

export function LinkDialog({ link, close }: { link: Link; close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [copied, setCopied] = useState(false);
  const address = linkAddress(link.token);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="attest" aria-labelledby="link-title" onClose={close}>
      <form method="dialog">
        <h2 id="link-title">给 {link.user.display} 的一次性链接</h2>
        <p>
          请当面或通过可靠渠道交给本人，用来设置密码。只显示这一次，{moment(link.expires, now.value)}{" "}
          前有效，用过即失效。
        </p>
        <input
          class="link-address"
          readOnly
          value={address}
          aria-label="一次性链接"
          onFocus={(event) => event.currentTarget.select()}
        />
        <div class="buttons">
          <button
            type="button"
            class="hk-button"
            onClick={() =>
              void navigator.clipboard.writeText(address).then(
                () => setCopied(true),
                () => {},
              )
            }
          >
            {copied ? "已复制" : "复制链接"}
          </button>
          <button type="submit" class="hk-button primary">
            完成
          </button>
        </div>
      </form>
    </dialog>
  );
}
