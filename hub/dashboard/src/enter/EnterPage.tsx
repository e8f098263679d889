/** The way in: sign in, or use a one-time link; the address that was asked for is kept. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../api";
import { signedIn, standing } from "../me";
import { PassForm } from "./PassForm";
import { SignInForm } from "./SignInForm";
import "./enter.css";

export function EnterPage({ token }: { token: string }): JSX.Element {
  const [fresh, setFresh] = useState(false);
  const [note, setNote] = useState("");

  useEffect(() => {
    document.title = "登录 · 政务大厅设备总览";
    ask<{ set_up: boolean }>("/api/enter").then(
      (found) => setFresh(!found.set_up),
      () => {},
    );
  }, []);

  function done(entered: boolean): void {
    if (entered) void signedIn();
    else {
      standing.value = "out";
      setNote("密码已保存，请用新密码和验证码登录。");
    }
    // The link is spent; what follows is an ordinary visit.
    if (token) history.replaceState(null, "", "#/");
    if (token) dispatchEvent(new HashChangeEvent("hashchange"));
  }

  return (
    <main class="enter" id="main">
      <section class="hk-panel enter-card" aria-labelledby="enter-title">
        <img src="./favicon.svg" alt="" width="40" height="40" />
        <h1 id="enter-title">政务大厅设备总览</h1>
        {token ? (
          <PassForm token={token} done={done} />
        ) : fresh ? (
          <p>
            系统还没有设置。请打开监管中心启动时在日志里显示的一次性链接，建立第一位管理员；链接过期后重新启动即可得到新的链接。
          </p>
        ) : (
          <>
            {note ? <p role="status">{note}</p> : null}
            <SignInForm done={() => done(true)} />
          </>
        )}
      </section>
    </main>
  );
}
