/** Who may sign in, with what role and where. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { now } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { revision, tree } from "../live";
import { me, ROLE_WORDS } from "../me";
import { moment } from "../when";
import { changeUser, endSessions, type Link, resetUser, type User, users } from "./api";
import { LinkDialog } from "./LinkDialog";
import { UserDialog } from "./UserDialog";

export function Users(): JSX.Element {
  const [list, setList] = useState<User[] | null>(null);
  const [flaw, setFlaw] = useState("");
  const [editing, setEditing] = useState<User | "new" | null>(null);
  const [link, setLink] = useState<Link | null>(null);

  async function load(): Promise<void> {
    try {
      setList(await users());
      setFlaw("");
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }
  useEffect(() => void load(), []);

  async function act(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      await load();
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <section class="hk-panel" aria-labelledby="users-title">
      <div class="panel-head">
        <h2 id="users-title">
          用户 <small>{list ? `${list.length} 人` : ""}</small>
        </h2>
        <button type="button" class="hk-button small" onClick={() => setEditing("new")}>
          添加用户
        </button>
      </div>
      {flaw ? (
        <p class="flaw" role="alert">
          {flaw}{" "}
          <button type="button" class="hk-button small" onClick={() => void load()}>
            重新读取
          </button>
        </p>
      ) : null}
      {list === null ? (
        flaw ? null : <div class="skeleton tall" />
      ) : (
        <table class="people-table">
          <thead>
            <tr>
              <th scope="col">用户</th>
              <th scope="col">角色与范围</th>
              <th scope="col">状态</th>
              <th scope="col">最近登录</th>
              <th scope="col">操作</th>
            </tr>
          </thead>
          <tbody>
            {list.map((user) => (
              <Row
                key={user.name}
                user={user}
                edit={() => setEditing(user)}
                act={act}
                made={setLink}
              />
            ))}
          </tbody>
        </table>
      )}
      {editing ? (
        <UserDialog
          user={editing === "new" ? null : editing}
          close={() => setEditing(null)}
          saved={() => void load()}
          made={(made) => {
            setLink(made);
            void load();
          }}
        />
      ) : null}
      {link ? <LinkDialog link={link} close={() => setLink(null)} /> : null}
    </section>
  );
}

function Row({ user, edit, act, made }: {
  user: User;
  edit: () => void;
  act: (work: () => Promise<unknown>) => Promise<void>;
  made: (link: Link) => void;
}): JSX.Element {
  void revision.value;
  const self = user.name === me.value?.name;
  const where = tree.value?.byCode.get(user.root)?.name ?? user.root;
  return (
    <tr class={user.disabled ? "disabled" : undefined}>
      <td>
        <b>{user.display}</b>
        {self ? "（我）" : ""} <span class="code">{user.name}</span>
      </td>
      <td>
        {ROLE_WORDS[user.role]} · {where}
      </td>
      <td>
        <span class="user-state">{stateWords(user)}</span>
      </td>
      <td>
        {user.signed_in ? moment(user.signed_in, now.value) : "从未"}
        {user.sessions ? <span class="muted">，{user.sessions} 处已登录</span> : null}
      </td>
      <td>
        <details class="actions">
          <summary aria-label={`操作 ${user.display}`}>操作</summary>
          <div>
            <button type="button" onClick={edit}>
              修改
            </button>
            {self ? null : (
              <>
                <button
                  type="button"
                  disabled={user.disabled}
                  onClick={() => {
                    if (!confirm(`${user.display} 的密码将失效并退出所有登录，确定重设？`)) return;
                    void act(async () => made(await resetUser(user.name, false)));
                  }}
                >
                  重设密码（生成链接）
                </button>
                {user.totp ? (
                  <button
                    type="button"
                    disabled={user.disabled}
                    onClick={() => {
                      if (!confirm(`${user.display} 的密码和两步验证都将失效，确定？`)) return;
                      void act(async () => made(await resetUser(user.name, true)));
                    }}
                  >
                    重设密码和两步验证
                  </button>
                ) : null}
                <button
                  type="button"
                  disabled={!user.sessions}
                  onClick={() => void act(() => endSessions(user.name))}
                >
                  结束全部登录
                </button>
                <button
                  type="button"
                  onClick={() => void act(() => changeUser(user.name, { disabled: !user.disabled }))}
                >
                  {user.disabled ? "启用" : "停用"}
                </button>
              </>
            )}
          </div>
        </details>
      </td>
    </tr>
  );
}

function stateWords(user: User): string {
  if (user.disabled) return "已停用";
  if (!user.has_password) return "未设密码";
  return user.totp ? "两步验证" : "仅密码";
}
