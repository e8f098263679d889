/** The ways in which people are told; addresses are entered and never shown again. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { StatusMark } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { changeChannel, channels, removeChannel, testChannel, type Channel } from "./api";
import { ChannelDialog } from "./ChannelDialog";
import { useAlertReading } from "./read";
import { Sheet } from "./Sheet";
import { FORM_WORDS, SEVERITY_WORDS } from "./words";

export function Channels(): JSX.Element {
  const reading = useAlertReading("channels", channels);
  const [adding, setAdding] = useState(false);
  const [said, setSaid] = useState("");
  const [flaw, setFlaw] = useState("");

  function attempt(doing: Promise<unknown>, words: string): void {
    setFlaw("");
    setSaid("");
    doing.then(
      () => {
        setSaid(words);
        reading.again();
      },
      (error: unknown) => setFlaw(wordsOf(error)),
    );
  }

  return (
    <section class="hk-panel" aria-labelledby="channels-title">
      <div class="panel-head">
        <h2 id="channels-title">通知渠道</h2>
        <p role="status">{said}</p>
        <p class="flaw" role="alert">
          {flaw}
        </p>
        <button type="button" class="hk-button small" onClick={() => setAdding(true)}>
          添加渠道
        </button>
      </div>
      <p class="panel-note">
        告警先通知大厅本级的渠道；无人确认时逐级通知上一级。监管中心只向这里登记的地址发送。
      </p>
      <Sheet reading={reading}>
        {(found) =>
          found.length ? (
            <table class="plain-table">
              <thead>
                <tr>
                  <th>名称</th>
                  <th>通知谁负责的大厅</th>
                  <th>方式</th>
                  <th>级别</th>
                  <th>每日摘要</th>
                  <th>状态</th>
                  <th>
                    <span class="sr-only">操作</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {found.map((one) => (
                  <Row key={one.id} channel={one} attempt={attempt} />
                ))}
              </tbody>
            </table>
          ) : (
            <p class="empty">还没有渠道。添加邮件、钉钉、企业微信、飞书机器人或 Webhook。</p>
          )
        }
      </Sheet>
      {adding ? (
        <ChannelDialog
          close={() => {
            setAdding(false);
            reading.again();
          }}
        />
      ) : null}
    </section>
  );
}

function Row({ channel, attempt }: {
  channel: Channel;
  attempt: (doing: Promise<unknown>, words: string) => void;
}): JSX.Element {
  const { id, name } = channel;
  const [sure, setSure] = useState(false);
  return (
    <tr>
      <td>
        {name}
        <small>{channel.shown}</small>
      </td>
      <td>{channel.hall_name}</td>
      <td>{FORM_WORDS[channel.form]}</td>
      <td>{channel.least === "low" ? "全部" : `${SEVERITY_WORDS[channel.least]}${channel.least === "normal" ? "及以上" : ""}`}</td>
      <td>{channel.digest ? "发送" : "不发"}</td>
      <td>
        <StatusMark status={channel.on ? "ok" : "off"} word={channel.on ? "启用" : "停用"} />
      </td>
      <td class="acts">
        <button
          type="button"
          class="hk-button small"
          onClick={() => attempt(testChannel(id), `已向“${name}”发送测试消息，结果见发送记录。`)}
        >
          发测试消息
        </button>
        <button
          type="button"
          class="hk-button small"
          onClick={() => attempt(changeChannel(id, { on: !channel.on }), `“${name}”已${channel.on ? "停用" : "启用"}。`)}
        >
          {channel.on ? "停用" : "启用"}
        </button>
        <button
          type="button"
          class="hk-button small"
          onClick={() => (sure ? attempt(removeChannel(id), `“${name}”已删除。`) : setSure(true))}
          onBlur={() => setSure(false)}
        >
          {sure ? "确定删除" : "删除"}
        </button>
      </td>
    </tr>
  );
}
