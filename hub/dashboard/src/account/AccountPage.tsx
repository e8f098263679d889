/** 我的账号: password, second factor, and where one is signed in. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { now } from "@hallkeeper/design";
import { ask, send, wordsOf } from "../api";
import { PASSWORD_HINT, PasswordField } from "../enter/fields";
import { me, ROLE_WORDS } from "../me";
import type { PageProps } from "../pages";
import { moment } from "../when";
import { SecondFactor } from "./SecondFactor";
import "../enter/enter.css";
import "../people/people.css";

export interface Account {
  has_password: boolean;
  password_at: string | null;
  totp: boolean;
  recovery_codes: number;
}

interface Session {
  id: string;
  created: string;
  seen: string;
  address: string;
  agent: string;
  this: boolean;
}

export default function AccountPage(_: PageProps): JSX.Element {
  const [account, setAccount] = useState<Account | null>(null);
  const [flaw, setFlaw] = useState("");
  const load = (): void => {
    ask<Account>("/api/me/account").then(setAccount, (error: unknown) => setFlaw(wordsOf(error)));
  };
  useEffect(load, []);
  const who = me.value;
  return (
    <div class="people-page">
      <div class="people-head">
        <h1>我的账号</h1>
        {who ? (
          <span class="muted">
            {who.display}（{who.name}），{ROLE_WORDS[who.role]}
          </span>
        ) : null}
      </div>
      {flaw ? (
        <p class="flaw" role="alert">
          {flaw}
        </p>
      ) : null}
      {account ? (
        <div class="account-grid">
          <Password account={account} changed={load} />
          <SecondFactor account={account} changed={load} />
          <Sessions />
        </div>
      ) : flaw ? null : (
        <div class="skeleton tall" />
      )}
    </div>
  );
}

function Password({ account, changed }: { account: Account; changed: () => void }): JSX.Element {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [flaw, setFlaw] = useState("");
  const [done, setDone] = useState(false);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setDone(false);
    if (fresh !== again) return setFlaw("两次输入的新密码不一样。");
    setFlaw("");
    try {
      await send("/api/me/password", { old, new: fresh });
      setOld("");
      setFresh("");
      setAgain("");
      setDone(true);
      changed();
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <section class="hk-panel" aria-labelledby="password-title">
      <div class="panel-head">
        <h2 id="password-title">密码</h2>
      </div>
      {account.has_password ? (
        <form class="account-body" onSubmit={(event) => void submit(event)} noValidate>
          <p class="muted">上次修改：{moment(account.password_at, now.value)}</p>
          <PasswordField label="现在的密码" value={old} set={setOld} autocomplete="current-password" />
          <PasswordField
            label="新密码"
            value={fresh}
            set={setFresh}
            autocomplete="new-password"
            hint={PASSWORD_HINT}
          />
          <PasswordField label="再输入一次" value={again} set={setAgain} autocomplete="new-password" />
          <p class="flaw" role="alert">
            {flaw}
          </p>
          <button type="submit" class="hk-button primary">
            修改密码
          </button>
          <p class="hint" role="status">
            {done ? "密码已修改，其他地方的登录已结束。" : "修改后，其他地方的登录随即结束。"}
          </p>
        </form>
      ) : (
        <p class="account-body">这个账号没有密码，只能通过链接进入。</p>
      )}
    </section>
  );
}

function Sessions(): JSX.Element {
  const [list, setList] = useState<Session[] | null>(null);
  const [flaw, setFlaw] = useState("");
  const load = (): void => {
    ask<Session[]>("/api/me/sessions").then(setList, (error: unknown) => setFlaw(wordsOf(error)));
  };
  useEffect(load, []);

  async function end(id: string): Promise<void> {
    try {
      await send(`/api/me/sessions/${id}`, {}, "DELETE");
      load();
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <section class="hk-panel" aria-labelledby="sessions-title">
      <div class="panel-head">
        <h2 id="sessions-title">登录中的设备</h2>
        {list && list.length > 1 ? (
          <button type="button" class="hk-button small" onClick={() => void end("others")}>
            结束其他全部
          </button>
        ) : null}
      </div>
      <p class="flaw" role="alert">
        {flaw}
      </p>
      <table class="people-table">
        <thead>
          <tr>
            <th scope="col">浏览器</th>
            <th scope="col">最近使用</th>
            <th scope="col">操作</th>
          </tr>
        </thead>
        <tbody>
          {(list ?? []).map((session) => (
            <tr key={session.id}>
              <td>
                {browserWords(session.agent)} <span class="code">{session.address}</span>
                {session.this ? <b>（本机）</b> : null}
              </td>
              <td>{moment(session.seen, now.value)}</td>
              <td>
                {session.this ? null : (
                  <button
                    type="button"
                    class="hk-button small"
                    onClick={() => void end(session.id)}
                  >
                    结束
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** `Chrome，Windows`: enough to tell one's own devices apart. */
function browserWords(agent: string): string {
  const browser = /(Edg|Firefox|Chrome|Safari)\//.exec(agent)?.[1] ?? "";
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1] ?? "";
  const words = [browser === "Edg" ? "Edge" : browser, system].filter((word) => word !== "");
  return words.join("，") || "程序";
}
