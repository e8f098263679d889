/** Five faces with words; a press is a rating, and nobody has to say who they are. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { GRADES } from "@hallkeeper/design";
import { command, type Answer } from "../../box/api";
import { Frame } from "../frame";
import { Face, Icon } from "../icons";
import { content, forgetScreen, go, home, screenDevice } from "../state";

type Step =
  | { at: "asking" }
  | { at: "sending"; grade: number }
  | { at: "thanks"; grade: number }
  | { at: "failed"; grade: number; reason: string };

/** Milliseconds the thanks stand before the first page comes back. */
const THANKS = 6000;
/** The same after a bad rating, when one may want to say what was wrong. */
const THANKS_AND_WHY = 20_000;

async function send(grade: number): Promise<Answer<unknown>> {
  const device = await screenDevice();
  if (!device) return { ok: false, error: "unreachable", reason: "设备服务没有回应" };
  const answer = await command(device, "rate", { grade });
  if (!answer.ok && answer.error !== "unreachable") forgetScreen();
  return answer;
}

export function Rate(): JSX.Element {
  const [step, setStep] = useState<Step>({ at: "asking" });
  useEffect(() => {
    if (step.at !== "thanks") return;
    const timer = setTimeout(home, step.grade <= 2 ? THANKS_AND_WHY : THANKS);
    return () => clearTimeout(timer);
  }, [step.at]);
  const rate = (grade: number) => async (): Promise<void> => {
    if (step.at === "sending") return;
    setStep({ at: "sending", grade });
    const answer = await send(grade);
    setStep(answer.ok ? { at: "thanks", grade } : { at: "failed", grade, reason: answer.reason });
  };
  const label = step.at === "asking" ? "" : GRADES.find(({ grade }) => grade === step.grade)?.label;
  return (
    <Frame
      name="rate"
      title="请为今天的服务打分"
      info={
        <>
          <p class="lead">您的评价不记名，只用来改进服务。</p>
          <p>评价完全自愿。不想评价可以直接离开。</p>
          <p>
            对服务不满意，也可以拨打投诉电话 <strong class="span">{content.value?.hall.complaint_phone}</strong>
            ，或到投诉受理窗口。
          </p>
        </>
      }
    >
      <div class="rating" aria-live="polite">
        {step.at === "thanks" ? (
          <div class="thanks">
            <Face grade={step.grade} />
            <p>
              <strong>谢谢您的评价：{label}</strong>
              我们会认真改进。
            </p>
            {step.grade <= 2 ? (
              <button type="button" class="big" onClick={() => go({ name: "complain" })}>
                <Icon name="zx" />
                <span>说明是哪方面（可不选）</span>
              </button>
            ) : null}
            <button type="button" class="big" onClick={home}>
              <Icon name="home" />
              <span>回到首页</span>
            </button>
          </div>
        ) : (
          <>
            {step.at === "failed" ? (
              <p class="failed">
                <strong>这次评价没有记上。</strong>
                {step.reason}。可以再按一次，或在窗口的评价器上评价。
              </p>
            ) : null}
            <ul class="faces">
              {GRADES.map(({ grade, label: words }) => (
                <li key={grade}>
                  <button
                    type="button"
                    class="grade"
                    disabled={step.at === "sending"}
                    onClick={() => void rate(grade)()}
                  >
                    <Face grade={grade} />
                    <span>{words}</span>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Frame>
  );
}
