/** Every message that was sent or is still to be, with every try. */

import type { JSX } from "preact";
import { StatusMark } from "@hallkeeper/design";
import { instant, unhurried } from "../when";
import { messages, type Message } from "./api";
import { useAlertReading } from "./read";
import { Sheet } from "./Sheet";
import { WHAT_WORDS } from "./words";

const STATES = {
  waiting: { look: "starting", word: "等待发送" },
  sent: { look: "ok", word: "已送达" },
  given_up: { look: "fault", word: "已放弃" },
} as const;

export function SentLog(): JSX.Element {
  const reading = useAlertReading("messages", messages);
  return (
    <section class="hk-panel" aria-labelledby="sent-title">
      <div class="panel-head">
        <h2 id="sent-title">发送记录</h2>
      </div>
      <Sheet reading={reading}>
        {(found) =>
          found.length ? (
            <ul class="sent">
              {found.map((one) => (
                <Entry key={one.id} message={one} />
              ))}
            </ul>
          ) : (
            <p class="empty">还没有发送过消息。</p>
          )
        }
      </Sheet>
    </section>
  );
}

function Entry({ message }: { message: Message }): JSX.Element {
  const now = unhurried.value;
  const last = message.attempts.at(-1);
  const waits = message.state === "waiting" && last && !last.ok;
  const state = waits ? { look: "degraded", word: "稍后重试" } : STATES[message.state];
  return (
    <li>
      <StatusMark status={state.look} word={state.word} />
      <div>
        <p>
          <span class="tag">{WHAT_WORDS[message.what]}</span> {message.title}
        </p>
        <p class="alert-facts">
          <span>{message.channel_name || "（已删除的渠道）"}</span>
          <span>{instant(message.created, now)}</span>
        </p>
        <details>
          <summary>正文与 {message.attempts.length} 次尝试</summary>
          <pre>{message.body}</pre>
          <ol>
            {message.attempts.map((one, at) => (
              <li key={at}>
                {instant(one.at, now)} {one.ok ? "成功" : "失败"}（{one.milliseconds} 毫秒）：{one.result}
              </li>
            ))}
          </ol>
        </details>
      </div>
    </li>
  );
}
