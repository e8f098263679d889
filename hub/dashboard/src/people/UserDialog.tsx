/** Adds a user, or changes one: name, role and part of the city. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { TextField } from "../enter/fields";
import { wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import { me, ROLE_WORDS, type Role } from "../me";
import { addUser, changeUser, type Link, type User } from "./api";
import { SubtreeField } from "./SubtreeField";

const ROLE_MEANS: Readonly<Record<Role, string>> = {
  viewer: "只看，不改",
  operator: "处理告警和工单、发送命令、核实、发布内容",
  inspector: "核实、豁免、本地数量、跟进投诉",
  administrator: "全部，包括用户、终端和设置",
};

export function UserDialog({ user, close, saved, made }: {
  /** Null adds a new one. */
  user: User | null;
  close: () => void;
  saved: () => void;
  made: (link: Link) => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState(user?.name ?? "");
  const [display, setDisplay] = useState(user?.display ?? "");
  const [role, setRole] = useState<Role>(user?.role ?? "viewer");
  const [root, setRoot] = useState(user?.root ?? me.value?.root ?? "");
  const [flaw, setFlaw] = useState("");
  const [busy, setBusy] = useState(false);
  const self = user?.name === me.value?.name;
  useEffect(() => dialog.current?.showModal(), []);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!name.trim() || !display.trim()) return setFlaw("请填写用户名和姓名。");
    setBusy(true);
    setFlaw("");
    try {
      if (!user) made(await addUser({ name, display, role, root }));
      else {
        await changeUser(user.name, self ? { display } : { display, role, root });
        saved();
      }
      dialog.current?.close();
    } catch (error) {
      setFlaw(wordsOf(error));
      setBusy(false);
    }
  }

  return (
    <dialog ref={dialog} class="attest" aria-labelledby="user-title" onClose={close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h2 id="user-title">{user ? `修改用户 ${user.name}` : "添加用户"}</h2>
        {user ? null : (
          <TextField
            label="用户名"
            value={name}
            set={setName}
            autocomplete="off"
            max={32}
            hint="登录时输入；小写字母和数字，以字母开头，以后不能改。"
            focus
          />
        )}
        <TextField label="姓名" value={display} set={setDisplay} autocomplete="off" />
        {self ? (
          <p class="hint">自己的角色和范围由另一位管理员修改。</p>
        ) : (
          <>
            <fieldset class="roles">
              <legend>角色</legend>
              {(Object.keys(ROLE_WORDS) as Role[]).map((one) => (
                <label key={one}>
                  <input
                    type="radio"
                    name="role"
                    checked={role === one}
                    onChange={() => setRole(one)}
                  />
                  <span>
                    {ROLE_WORDS[one]} <small>{ROLE_MEANS[one]}</small>
                  </span>
                </label>
              ))}
            </fieldset>
            <SubtreeField value={root} set={setRoot} />
          </>
        )}
        <DialogFoot
          flaw={flaw}
          leave={() => dialog.current?.close()}
          act={user ? "保存" : "添加并生成链接"}
          disabled={busy}
        />
      </form>
    </dialog>
  );
}
