/** A complaint or suggestion in three touches and a receipt; what one writes besides goes on paper only. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../../box/api";
import { t } from "../../words";
import { Frame } from "../frame";
import { Icon } from "../icons";
import { Name } from "../named";
import { slipPaper, type Paper } from "../paper";
import { Scroll } from "../scroll";
import { content, home } from "../state";
import { Write } from "./write";

export interface Voice {
  sort: "complaint" | "suggestion";
  /** Of the closed list of `edge/complaints.py`; a text of one's own could hold people's data. */
  topic: string;
  window: string;
}

const SORTS = ["complaint", "suggestion"] as const;
const TOPICS = ["attitude", "efficiency", "guidance", "fees", "rules", "facility", "other"] as const;

type Step =
  | { at: "sort" }
  | { at: "topic"; sort: Voice["sort"] }
  | { at: "window"; sort: Voice["sort"]; topic: string; flaw?: string }
  | { at: "sending" }
  | { at: "done" | "writing"; receipt: string; voice: Voice };

function Sorts({ choose }: { choose: (sort: Voice["sort"]) => void }): JSX.Element {
  const words = t.value.complain.sorts;
  return (
    <ul class="choices">
      {SORTS.map((sort) => (
        <li key={sort}>
          <button type="button" class="choice" onClick={() => choose(sort)}>
            <strong>{words[sort][0]}</strong>
            <small>{words[sort][1]}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Topics({ choose }: { choose: (topic: string) => void }): JSX.Element {
  const words = t.value.complain;
  return (
    <>
      <h2>{words.which}</h2>
      <ul class="choices two">
        {TOPICS.map((topic) => (
          <li key={topic}>
            <button type="button" class="choice" onClick={() => choose(topic)}>
              <strong>{words.topics[topic]}</strong>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Windows({ choose }: { choose: (window: string) => void }): JSX.Element {
  const words = t.value.complain;
  return (
    <>
      <h2>{words.window}</h2>
      <button type="button" class="choice" onClick={() => choose("")}>
        <strong>{words.noWindow}</strong>
      </button>
      <Scroll label={words.windows}>
        <ul class="choices two">
          {(content.value?.windows ?? []).map((one) => (
            <li key={one.number}>
              <button type="button" class="choice" onClick={() => choose(one.number)}>
                <strong>{words.windowNumber(one.number)}</strong>
                <small>
                  <Name of={one} />
                </small>
              </button>
            </li>
          ))}
        </ul>
      </Scroll>
    </>
  );
}

function Receipt({ receipt, write }: { receipt: string; write: () => void }): JSX.Element {
  const words = t.value.complain;
  return (
    <div class="receipt">
      <p>{words.receipt}</p>
      <p class="receipt-number">{receipt}</p>
      <p>{words.keep}</p>
      <div class="receipt-ways">
        <button type="button" class="big" onClick={write}>
          <Icon name="letters" />
          <span>
            {words.write}
            <small>{words.writeAbout}</small>
          </span>
        </button>
        <button type="button" class="big" onClick={home}>
          <Icon name="home" />
          <span>{words.home}</span>
        </button>
      </div>
    </div>
  );
}

function Told({ writing }: { writing: boolean }): JSX.Element {
  const words = t.value.complain;
  const phone = content.value?.hall.complaint_phone;
  const [after, call, end] = words.after;
  if (writing) {
    return (
      <>
        <p class="lead">{t.value.write.private}</p>
        <p>{t.value.write.pinyin}</p>
        <p>{words.voice}</p>
      </>
    );
  }
  return (
    <>
      <p class="lead">{words.anonymous}</p>
      <p>
        {after}
        {phone ? call : null}
        <span class="span">
          <strong>{phone}</strong>
          {end}
        </span>
      </p>
      <p>
        {words.hotline[0]}
        <strong class="span">12345</strong>
        {words.hotline[1]}
      </p>
      <p>{words.voice}</p>
    </>
  );
}

export function Complain(): JSX.Element {
  const [step, setStep] = useState<Step>({ at: "sort" });
  const [paper, setPaper] = useState<Paper | null>(null);
  const words = t.value.complain;
  useEffect(() => {
    let here = true;
    void slipPaper().then((found) => here && setPaper(found));
    return () => {
      here = false;
    };
  }, []);
  const send = async (voice: Voice): Promise<void> => {
    setStep({ at: "sending" });
    const answer = await ask<{ receipt: string }>("api/complaints", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(voice),
    });
    const { sort, topic } = voice;
    setStep(
      answer.ok
        ? { at: "done", receipt: answer.body.receipt, voice }
        : { at: "window", sort, topic, flaw: answer.reason },
    );
  };
  const title =
    step.at === "done" ? words.done : step.at === "writing" ? t.value.write.title : words.title;
  return (
    <Frame name="complain" title={title} info={<Told writing={step.at === "writing"} />}>
      <div class="complain" aria-live="polite">
        {step.at === "sort" ? <Sorts choose={(sort) => setStep({ at: "topic", sort })} /> : null}
        {step.at === "topic" ? (
          <Topics choose={(topic) => setStep({ at: "window", sort: step.sort, topic })} />
        ) : null}
        {step.at === "window" ? (
          <>
            {step.flaw ? (
              <p class="failed" role="alert">
                <strong>{words.failed}</strong>
                {step.flaw}
              </p>
            ) : null}
            <Windows
              choose={(window) => void send({ sort: step.sort, topic: step.topic, window })}
            />
          </>
        ) : null}
        {step.at === "sending" ? <p class="lead">{words.sending}</p> : null}
        {step.at === "done" ? (
          <Receipt receipt={step.receipt} write={() => setStep({ ...step, at: "writing" })} />
        ) : null}
        {step.at === "writing" ? (
          <Write
            paper={paper}
            receipt={step.receipt}
            voice={step.voice}
            done={() => setStep({ ...step, at: "done" })}
          />
        ) : null}
      </div>
    </Frame>
  );
}
