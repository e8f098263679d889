/** The session ended while the page was open: sign in above it, and everything is as it was. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { me, signedIn } from "../me";
import { SignInForm } from "./SignInForm";
import "./enter.css";

export function LostSession(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="enter-lost"
      aria-labelledby="lost-title"
      onCancel={(event) => event.preventDefault()}
    >
      <div class="enter-card">
        <h2 id="lost-title">请重新登录</h2>
        <p>登录已结束。登录后页面保持原样，没有填完的内容还在。</p>
        <SignInForm name={me.value?.name ?? ""} done={() => void signedIn()} />
      </div>
    </dialog>
  );
}
