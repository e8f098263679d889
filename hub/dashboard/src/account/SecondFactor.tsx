/** Switches the second factor on and off: a code from the phone at each sign-in. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send, wordsOf } from "../api";
import { PasswordField, TextField } from "../enter/fields";
import type { Account } from "./AccountPage";

interface Offer {
  secret: string;
  picture: string;
}

export function SecondFactor({ account, changed }: {
  account: Account;
  changed: () => void;
}): JSX.Element {
  const [password, setPassword] = useState("");
  const [offer, setOffer] = useState<Offer | null>(null);
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const [flaw, setFlaw] = useState("");

  async function act(work: () => Promise<void>): Promise<void> {
    setFlaw("");
    try {
      await work();
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  const begin = (): Promise<void> =>
    act(async () => {
      setOffer(await send<Offer>("/api/me/totp", { password }));
      setPassword("");
    });
  const confirm = (): Promise<void> =>
    act(async () => {
      const made = await send<{ codes: string[] }>("/api/me/totp/confirm", { code });
      setCodes(made.codes);
      setOffer(null);
      setCode("");
      changed();
    });
  const remove = (): Promise<void> =>
    act(async () => {
      await send("/api/me/totp/remove", { password });
      setPassword("");
      setCodes(null);
      changed();
    });
  const renew = (): Promise<void> =>
    act(async () => {
      setCodes((await send<{ codes: string[] }>("/api/me/codes", { password })).codes);
      setPassword("");
      changed();
    });

  return (
    <section class="hk-panel" aria-labelledby="factor-title">
      <div class="panel-head">
        <h2 id="factor-title">
          两步验证 <small>{account.totp ? "已开启" : "未开启"}</small>
        </h2>
      </div>
      <div class="account-body">
        {codes ? <Codes codes={codes} done={() => setCodes(null)} /> : null}
        {offer ? (
          <form
            class="person-form"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void confirm();
            }}
          >
            <p>用手机上的验证器应用扫描，再输入它显示的六位数字：</p>
            <img class="qr" src={offer.picture} alt="两步验证的二维码" />
            <p class="hint">
              不能扫描时手工输入：<span class="code">{offer.secret}</span>
            </p>
            <TextField
              label="验证码"
              value={code}
              set={setCode}
              autocomplete="one-time-code"
              inputMode="numeric"
              max={6}
            />
            <button type="submit" class="hk-button primary">
              开启
            </button>
          </form>
        ) : account.has_password && !codes ? (
          <form
            class="person-form"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void (account.totp ? renew() : begin());
            }}
          >
            <p>
              {account.totp
                ? `登录时除密码外还要验证码；还有 ${account.recovery_codes} 个恢复码可用。`
                : "登录时除密码外再输入手机上显示的验证码，密码泄露也进不来。"}
            </p>
            <PasswordField
              label="密码（确认是您本人）"
              value={password}
              set={setPassword}
              autocomplete="current-password"
            />
            {account.totp ? (
              <div class="buttons">
                <button type="submit" class="hk-button">
                  更换恢复码
                </button>
                <button type="button" class="hk-button" onClick={() => void remove()}>
                  关闭两步验证
                </button>
              </div>
            ) : (
              <button type="submit" class="hk-button primary">
                开始设置
              </button>
            )}
          </form>
        ) : account.has_password ? null : (
          <p>有密码的账号才能开启两步验证。</p>
        )}
        <p class="flaw" role="alert">
          {flaw}
        </p>
      </div>
    </section>
  );
}

function Codes({ codes, done }: { codes: string[]; done: () => void }): JSX.Element {
  return (
    <>
      <p>恢复码只显示这一次，请抄下或打印后收好。手机不在身边时，每个可以代替一次验证码。</p>
      <ul class="recovery">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <button type="button" class="hk-button" onClick={done}>
        已经收好
      </button>
    </>
  );
}
