/** A text of one's own for the complaints box: on the screen and on paper, and nowhere else. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../words";
import { Icon } from "../icons";
import { printWords, type Paper } from "../paper";
import { Code, fitting } from "../qr";
import { Keyboard } from "../typing/keyboard";
import { loadDictionary, type Dictionary } from "../typing/pinyin";
import type { Voice } from "./complain";

/** Characters of a text: what a slip of 30 cm holds. */
const LONGEST = 200;

type Step =
  | { at: "writing" }
  | { at: "printing" }
  | { at: "printed"; confirmed: boolean }
  | { at: "failed"; reason: string }
  | { at: "code" };

/** The lines of the slip, or of the code for a telephone. */
export function slipLines(receipt: string, voice: Voice, text: string): string[] {
  const words = t.value.write;
  return [
    words.slipNumber(receipt),
    words.slipTopic(t.value.complain.topics[voice.topic] ?? ""),
    voice.window ? words.slipWindow(voice.window) : "",
    "--------------------------------",
    text,
    "--------------------------------",
    words.slipFoot,
  ];
}

export function Write(props: {
  paper: Paper | null;
  receipt: string;
  voice: Voice;
  done: () => void;
}): JSX.Element {
  const { paper, receipt, voice } = props;
  const [dictionary, setDictionary] = useState<Dictionary | "failed" | null>(null);
  const [text, setText] = useState("");
  const [step, setStep] = useState<Step>({ at: "writing" });
  useEffect(() => {
    let here = true;
    loadDictionary().then(
      (loaded) => here && setDictionary(loaded),
      () => here && setDictionary("failed"),
    );
    return () => {
      here = false;
    };
  }, []);
  const words = t.value.write;
  const print = async (): Promise<void> => {
    setStep({ at: "printing" });
    const title = t.value.complain.sorts[voice.sort][0];
    const answer = await printWords(words.slipTitle(title), slipLines(receipt, voice, text));
    setStep(
      answer.ok
        ? { at: "printed", confirmed: answer.body.confirmed }
        : { at: "failed", reason: answer.reason },
    );
  };
  if (step.at === "code") {
    return (
      <div class="take">
        <Code text={fitting(slipLines(receipt, voice, text).filter(Boolean))} label={words.codeAbout} />
        <div class="take-ways">
          <button type="button" class="big" onClick={() => setStep({ at: "writing" })}>
            <Icon name="back" />
            <span>{words.back}</span>
          </button>
          <button type="button" class="big" onClick={props.done}>
            <Icon name="check" />
            <span>{words.done}</span>
          </button>
        </div>
      </div>
    );
  }
  const told = t.value.item;
  return (
    <div class="write">
      <div class="written">
        <p class="written-text" role="textbox" aria-readonly="true" aria-label={words.text} tabIndex={0}>
          {text || <span class="written-empty">{words.empty}</span>}
        </p>
        <p class="written-told" role="status">
          {step.at === "printing" ? told.printing : null}
          {step.at === "printed" ? (step.confirmed ? told.printed : told.sent) : null}
          {step.at === "failed" ? `${told.notPrinted}${step.reason}` : null}
          {step.at === "writing" && text.length >= LONGEST ? words.full : null}
          {step.at === "writing" && text.length < LONGEST && paper?.trouble
            ? words.trouble[paper.trouble]
            : null}
        </p>
        <div class="written-ways">
          {paper ? (
            <button
              type="button"
              class="big"
              disabled={!text || paper.trouble !== "" || step.at === "printing"}
              onClick={() => void print()}
            >
              <Icon name="print" />
              <span>{words.print}</span>
            </button>
          ) : null}
          <button
            type="button"
            class="big"
            disabled={!text}
            onClick={() => setStep({ at: "code" })}
          >
            <Icon name="phone" />
            <span>{words.code}</span>
          </button>
          <button type="button" class="big" onClick={props.done}>
            <Icon name="check" />
            <span>{words.done}</span>
          </button>
        </div>
      </div>
      {dictionary === "failed" ? (
        <p class="nothing">{words.noKeyboard}</p>
      ) : dictionary ? (
        <Keyboard
          dictionary={dictionary}
          write={(more) => {
            setStep({ at: "writing" });
            setText((old) => (old + more).slice(0, LONGEST));
          }}
          erase={() => setText((old) => old.slice(0, -1))}
        />
      ) : (
        <p class="nothing">{words.loading}</p>
      )}
    </div>
  );
}
