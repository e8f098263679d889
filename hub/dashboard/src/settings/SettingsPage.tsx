/** 设置: what is set for the whole hub, and where the other settings are. */

import type { JSX } from "preact";
import { me } from "../me";
import type { PageProps } from "../pages";
import { AddressForm } from "./AddressForm";
import { HolidaysForm } from "./HolidaysForm";
import { RetentionForm } from "./RetentionForm";
import "./settings.css";

const CITY = "411700";

const ELSEWHERE: readonly { href: string; word: string; about: string }[] = [
  { href: "#/alerts/rules", word: "告警规则", about: "持续多久才算告警，多久无人确认再通知上一级" },
  { href: "#/alerts/channels", word: "通知渠道", about: "邮件、钉钉、企业微信、飞书、Webhook" },
  { href: "#/alerts/duty", word: "值班表", about: "谁在什么时候值班" },
  { href: "#/ratings/rules", word: "好差评期限与规则", about: "办理期限、工作日历、向省平台转报" },
  { href: "#/rules", word: "规范条目与本地规定", about: "本地数量和豁免" },
  { href: "#/content", word: "终端内容", about: "终端显示的事项、人员和通知" },
  { href: "#/boxes", word: "终端登记", about: "接入新终端、更换和停用" },
  { href: "#/people", word: "用户与审计", about: "账号、角色、管辖范围，谁改过什么" },
];

export default function SettingsPage(_: PageProps): JSX.Element {
  return (
    <div class="settings">
      <h1>设置</h1>
      {me.value && me.value.root !== CITY ? (
        <p class="hk-note">对外地址、保存期限和节假日对全市有效，由市级管理员设置。</p>
      ) : (
        <>
          <HolidaysForm />
          <div class="settings-side">
            <AddressForm />
            <RetentionForm />
          </div>
        </>
      )}
      <section class="hk-panel settings-panel settings-elsewhere" aria-labelledby="elsewhere-title">
        <h2 id="elsewhere-title">其他设置</h2>
        <ul>
          {ELSEWHERE.map((one) => (
            <li key={one.href}>
              <a href={one.href}>{one.word}</a>
              <small>{one.about}</small>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
