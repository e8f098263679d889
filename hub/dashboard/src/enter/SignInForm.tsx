/** Name and password, then a code where the account asks for one. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Refused, send, wordsOf } from "../api";
import { PasswordField, TextField } from "./fields";

export function SignInForm({ name: known = "", done }: {
  name?: string;
  done: () => void;
}): JSX.Element {
  const [name, setName] = useState(known);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const [flaw, setFlaw] = useState("");
  const [sending, setSending] = useState(false);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!name.trim() || !password) return setFlaw("请填写用户名和密码。");
    setSending(true);
    setFlaw("");
    try {
      await send("/api/session", { name, password, code: code ?? "" });
      done();
    } catch (error) {
      if (error instanceof Refused && error.word === "code_needed") setCode(code ?? "");
      else setFlaw(wordsOf(error));
    } finally {
      setSending(false);
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {code === null ? (
        <>
          <TextField label="用户名" value={name} set={setName} autocomplete="username" focus={!known} />
          <PasswordField
            label="密码"
            value={password}
            set={setPassword}
            autocomplete="current-password"
            focus={Boolean(known)}
          />
        </>
      ) : (
        <TextField
          key="code"
          label="验证码"
          value={code}
          set={setCode}
          autocomplete="one-time-code"
          hint="输入验证器应用显示的六位数字；手机不在身边时输入一个恢复码。"
          focus
        />
      )}
      <p class="flaw" role="alert">
        {flaw}
      </p>
      <button type="submit" class="hk-button primary" disabled={sending}>
        {sending ? "正在登录…" : code === null ? "登录" : "确认"}
      </button>
      {code === null ? (
        <p class="hint">忘记密码或丢失手机：请管理员为您生成新的链接。</p>
      ) : (
        <button
          type="button"
          class="hk-button quiet"
          onClick={() => {
            setCode(null);
            setFlaw("");
          }}
        >
          返回
        </button>
      )}
    </form>
  );
}
