/** Five faces with words; a press is a rating, and nobody has to say who they are. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { GRADES } from "@hallkeeper/design";
import { command, type Answer } from "../../box/api";
import { t } from "../../words";
import { Frame } from "../frame";
import { Face, Icon } from "../icons";
import { content, forgetScreen, go, home, rated, screenDevice } from "../state";

type Step =
  | { at: "asking" }
  | { at: "sending"; grade: number }
  | { at: "thanks"; grade: number }
  | { at: "failed"; grade: number; reason: string };

/** Milliseconds the thanks stand before the first page comes back. */
const THANKS = 6000;
/** The same after a bad rating, when one may want to say what was wrong. */
const THANKS_AND_WHY = 20_000;

/** The word of a grade in the language of the visit. */
export function gradeWords(grade: number): string {
  return t.value.rate.grades[grade] ?? "";
}

async function send(grade: number): Promise<Answer<unknown>> {
  const device = await screenDevice();
  if (!device) return { ok: false, error: "unreachable", reason: t.value.rate.noAnswer };
  const answer = await command(device, "rate", { grade });
  if (!answer.ok && answer.error !== "unreachable") forgetScreen();
  return answer;
}

function Thanks({ grade }: { grade: number }): JSX.Element {
  const words = t.value.rate;
  return (
    <div class="thanks">
      <Face grade={grade} />
      <p>
        <strong>{words.thanks(gradeWords(grade))}</strong>
        {words.improve}
      </p>
      {grade <= 2 ? (
        <button type="button" class="big" onClick={() => go({ name: "complain" })}>
          <Icon name="zx" />
          <span>{words.why}</span>
        </button>
      ) : null}
      <button type="button" class="big" onClick={home}>
        <Icon name="home" />
        <span>{words.home}</span>
      </button>
    </div>
  );
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
    if (answer.ok) rated.value = grade;
    setStep(answer.ok ? { at: "thanks", grade } : { at: "failed", grade, reason: answer.reason });
  };
  const words = t.value.rate;
  const [complainBefore, complainAfter] = words.complain;
  return (
    <Frame
      name="rate"
      title={words.title}
      info={
        <>
          <p class="lead">{words.anonymous}</p>
          <p>{words.voluntary}</p>
          <p>{words.notOfficial}</p>
          <p>
            {complainBefore}
            <strong class="span">{content.value?.hall.complaint_phone}</strong>
            {complainAfter}
          </p>
        </>
      }
    >
      <div class="rating" aria-live="polite">
        {step.at === "thanks" ? (
          <Thanks grade={step.grade} />
        ) : (
          <>
            {step.at === "failed" ? (
              <p class="failed">
                <strong>{words.failed}</strong>
                {words.again(step.reason)}
              </p>
            ) : null}
            <ul class="faces">
              {GRADES.map(({ grade }) => (
                <li key={grade}>
                  <button
                    type="button"
                    class="grade"
                    disabled={step.at === "sending"}
                    onClick={() => void rate(grade)()}
                  >
                    <Face grade={grade} />
                    <span>{gradeWords(grade)}</span>
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
