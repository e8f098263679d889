/** What a one-time link is for: set the hub up, choose a password, or go straight in. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { send, wordsOf } from "../api";
import { PASSWORD_HINT, PasswordField, TextField } from "./fields";

interface Pass {
  kind: "setup" | "password" | "enter";
  name: string;
  display: string;
}

/** `done(false)`: the password is set, and one signs in with it and a code. */
export function PassForm({ token, done }: {
  token: string;
  done: (signedIn: boolean) => void;
}): JSX.Element {
  const [pass, setPass] = useState<Pass | null>(null);
  const [name, setName] = useState("");
  const [display, setDisplay] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [flaw, setFlaw] = useState("");
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    void (async () => {
      try {
        const found = await send<Pass>("/api/pass", { token });
        setPass(found);
        if (found.kind === "enter") await use({ token });
      } catch (error) {
        setFlaw(wordsOf(error));
      }
    })();
  }, [token]);

  async function use(body: object): Promise<void> {
    const entered = await send<{ signed_in: boolean }>("/api/pass/use", body);
    done(entered.signed_in);
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (password !== again) return setFlaw("两次输入的密码不一样。");
    setBusy(true);
    setFlaw("");
    try {
      await use({ token, name, display, password });
    } catch (error) {
      setFlaw(wordsOf(error));
      setBusy(false);
    }
  }

  if (!pass || pass.kind === "enter") {
    return (
      <>
        {flaw ? null : <p>正在打开…</p>}
        <p class="flaw" role="alert">
          {flaw}
        </p>
        {flaw ? <a href="#/">去登录</a> : null}
      </>
    );
  }
  const first = pass.kind === "setup";
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {first ? (
        <>
          <p>这是第一次使用：请建立第一位管理员。之后由管理员添加其他用户。</p>
          <TextField
            label="用户名"
            value={name}
            set={setName}
            autocomplete="username"
            hint="登录时输入，例如姓名拼音；小写字母和数字，以字母开头。"
            max={32}
            focus
          />
          <TextField label="姓名" value={display} set={setDisplay} autocomplete="name" />
        </>
      ) : (
        <>
          <p>{pass.display}，请为自己的账号设置密码。</p>
          <input type="text" value={pass.name} autocomplete="username" readOnly hidden />
        </>
      )}
      <PasswordField
        label="密码"
        value={password}
        set={setPassword}
        autocomplete="new-password"
        hint={PASSWORD_HINT}
      />
      <PasswordField label="再输入一次" value={again} set={setAgain} autocomplete="new-password" />
      <p class="flaw" role="alert">
        {flaw}
      </p>
      <button type="submit" class="hk-button primary" disabled={busy}>
        {first ? "建立管理员并进入" : "保存密码"}
      </button>
    </form>
  );
}
