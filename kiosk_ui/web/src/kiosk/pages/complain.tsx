/** A complaint or suggestion in three touches and a receipt; no name, no telephone, no free text. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../../box/api";
import { Frame } from "../frame";
import { Icon } from "../icons";
import { Scroll } from "../scroll";
import { content, home } from "../state";

type Sort = "complaint" | "suggestion";

const SORTS: readonly { sort: Sort; name: string; about: string }[] = [
  { sort: "complaint", name: "我要投诉", about: "对服务不满意，请大厅核查整改" },
  { sort: "suggestion", name: "我有建议", about: "希望大厅怎样做得更好" },
];

/** The closed list of the box; a text of one's own could hold people's data, so there is none. */
const TOPICS: readonly { topic: string; name: string }[] = [
  { topic: "attitude", name: "服务态度" },
  { topic: "efficiency", name: "办事效率" },
  { topic: "guidance", name: "没有一次说清" },
  { topic: "fees", name: "收费" },
  { topic: "rules", name: "推诿、额外要求" },
  { topic: "facility", name: "设施设备" },
  { topic: "other", name: "其他方面" },
];

type Step =
  | { at: "sort" }
  | { at: "topic"; sort: Sort }
  | { at: "window"; sort: Sort; topic: string; flaw?: string }
  | { at: "sending" }
  | { at: "done"; receipt: string };

export function Complain(): JSX.Element {
  const [step, setStep] = useState<Step>({ at: "sort" });
  const phone = content.value?.hall.complaint_phone;
  const send = async (sort: Sort, topic: string, window: string): Promise<void> => {
    setStep({ at: "sending" });
    const answer = await ask<{ receipt: string }>("api/complaints", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sort, topic, window }),
    });
    setStep(
      answer.ok
        ? { at: "done", receipt: answer.body.receipt }
        : { at: "window", sort, topic, flaw: answer.reason },
    );
  };
  return (
    <Frame
      name="complain"
      title={step.at === "done" ? "已经收到，谢谢您" : "投诉建议"}
      info={
        <>
          <p class="lead">不用留姓名、电话，也不记录您是谁。</p>
          <p>
            收到后大厅会核查整改。想说明详情、询问结果，请凭编号到投诉受理窗口
            {phone ? (
              <>
                ，或拨打 <strong class="span">{phone}</strong>
              </>
            ) : null}
            。
          </p>
          <p>
            也可以拨打 <strong class="span">12345</strong> 政务服务便民热线。
          </p>
        </>
      }
    >
      <div class="complain" aria-live="polite">
        {step.at === "sort" ? (
          <ul class="choices">
            {SORTS.map((one) => (
              <li key={one.sort}>
                <button
                  type="button"
                  class="choice"
                  onClick={() => setStep({ at: "topic", sort: one.sort })}
                >
                  <strong>{one.name}</strong>
                  <small>{one.about}</small>
                </button>
              </li>
            ))}
          </ul>
        ) : step.at === "topic" ? (
          <>
            <h2>是哪一方面？</h2>
            <ul class="choices two">
              {TOPICS.map((one) => (
                <li key={one.topic}>
                  <button
                    type="button"
                    class="choice"
                    onClick={() => setStep({ at: "window", sort: step.sort, topic: one.topic })}
                  >
                    <strong>{one.name}</strong>
                  </button>
                </li>
              ))}
            </ul>
          </>
        ) : step.at === "window" ? (
          <>
            {step.flaw ? (
              <p class="failed" role="alert">
                <strong>没有记上。</strong>
                {step.flaw}。
              </p>
            ) : null}
            <h2>是哪个窗口？不清楚或不想说，按“不指明窗口”。</h2>
            <button
              type="button"
              class="choice"
              onClick={() => void send(step.sort, step.topic, "")}
            >
              <strong>不指明窗口，直接提交</strong>
            </button>
            <Scroll label="窗口">
              <ul class="choices two">
                {(content.value?.windows ?? []).map((one) => (
                  <li key={one.number}>
                    <button
                      type="button"
                      class="choice"
                      onClick={() => void send(step.sort, step.topic, one.number)}
                    >
                      <strong>{one.number}号窗口</strong>
                      <small>{one.name}</small>
                    </button>
                  </li>
                ))}
              </ul>
            </Scroll>
          </>
        ) : step.at === "sending" ? (
          <p class="lead">正在提交…</p>
        ) : (
          <div class="receipt">
            <p>您的编号</p>
            <p class="receipt-number">{step.receipt}</p>
            <p>请用手机拍下或记在纸上。凭编号可以到投诉受理窗口补充情况、询问结果。</p>
            <button type="button" class="big" onClick={home}>
              <Icon name="home" />
              <span>回到首页</span>
            </button>
          </div>
        )}
      </div>
    </Frame>
  );
}
