/** One requirement on the phone: what the clause says, what is seen, a note, a number, pictures. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Step } from "./api";
import { MOST_PHOTOS, stepKey, type Answer, type Word } from "./draft";
import { readPhoto } from "./vault";
import { STATE_WORDS } from "./Walk";
import type { WalkState } from "./walk_state";

const WORDS: readonly { word: Word; label: string; mark: string }[] = [
  { word: "holds", label: "符合", mark: "M3 8.5 6.5 12 13 4.5" },
  { word: "fails", label: "不符合", mark: "M4 4l8 8M12 4l-8 8" },
  { word: "unseen", label: "没看到", mark: "M3 8h10" },
];

export function StepCard(props: {
  step: Step;
  answer: Answer | undefined;
  state: WalkState;
  locked: boolean;
  open: boolean;
  toggle: () => void;
  next: () => void;
}): JSX.Element {
  const { step, answer, state, locked, open } = props;
  const id = `step-${stepKey(step)}`;
  return (
    <li class="step" data-step={stepKey(step)} data-word={answer?.word} data-state={step.state}>
      <button
        type="button"
        class="step-head"
        aria-expanded={open}
        aria-controls={id}
        onClick={props.toggle}
      >
        <span class="step-item">
          {step.item}
          {step.window ? <em>{step.window} 号窗口</em> : null}
        </span>
        <span class="step-state">
          <b data-state={step.state}>{STATE_WORDS[step.state]}</b>
          <span>
            {step.clause}
            {step.due ? ` · 有效至 ${step.due}` : ""}
            {step.state === "denied" && step.said ? ` · ${step.said}` : ""}
          </span>
        </span>
      </button>
      <div class="step-words" role="group" aria-label={`${step.item}：看到的情况`}>
        {WORDS.map((each) => (
          <button
            key={each.word}
            type="button"
            data-word={each.word}
            aria-pressed={answer?.word === each.word}
            disabled={locked}
            onClick={() => {
              if (answer?.word === each.word) return state.withdraw(step);
              state.answer(step, each.word);
              const more = each.word === "fails" || (step.counts && each.word === "holds");
              if (more && !open) props.toggle();
              else if (!more && open) props.next();
            }}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
              <path d={each.mark} />
            </svg>
            {each.label}
          </button>
        ))}
      </div>
      {open ? (
        <div class="step-more" id={id}>
          <blockquote>{step.text}</blockquote>
          {step.reason ? <p class="step-reason">现在：{step.reason}</p> : null}
          {step.footnotes.map((note) => (
            <p key={note} class="step-note">
              ※ {note}
            </p>
          ))}
          {answer ? (
            <Details step={step} answer={answer} state={state} locked={locked} />
          ) : (
            <p class="step-note">先点上面的按钮，再填说明、拍照片。{step.term}</p>
          )}
        </div>
      ) : null}
    </li>
  );
}

function Details(props: {
  step: Step;
  answer: Answer;
  state: WalkState;
  locked: boolean;
}): JSX.Element {
  const { step, answer, state, locked } = props;
  const [busy, setBusy] = useState(false);
  return (
    <fieldset disabled={locked} class="step-fields">
      {step.counts && answer.word !== "unseen" ? (
        <label class="field">
          <span>
            {step.unit ? `现场面积(${step.unit})` : "现场数量"}
            {step.need > 0
              ? `，需 ${step.need}${step.unit}${step.need_is_local ? "(本地规定)" : ""}`
              : ""}
          </span>
          <input
            type="number"
            min="0"
            step="any"
            inputMode="decimal"
            value={answer.quantity}
            onInput={(event) => state.amend(step, { quantity: event.currentTarget.value })}
          />
        </label>
      ) : null}
      <label class="field">
        <span>说明{answer.word === "fails" ? "" : "(可不填)"}</span>
        <textarea
          rows={2}
          maxLength={2000}
          value={answer.note}
          onInput={(event) => state.amend(step, { note: event.currentTarget.value })}
        />
      </label>
      {answer.word === "holds" && step.expires ? (
        <label class="field">
          <span>有效至(不改则为 {step.expires})</span>
          <input
            type="date"
            max={step.firm ? step.expires : undefined}
            value={answer.expires || step.expires}
            onInput={(event) => state.amend(step, { expires: event.currentTarget.value })}
          />
          <small>{step.term}</small>
        </label>
      ) : null}
      <div class="step-photos">
        {answer.photos.map((key, at) => (
          <figure key={key}>
            <Kept photo={key} words={`照片 ${at + 1}`} />
            {locked ? null : (
              <button
                type="button"
                aria-label={`删除照片 ${at + 1}`}
                onClick={() => void state.dropPhoto(step, key)}
              >
                删除
              </button>
            )}
          </figure>
        ))}
        {answer.photos.length < MOST_PHOTOS && !locked ? (
          <label class="hk-button photo-button">
            <input
              class="sr-only"
              type="file"
              accept="image/*"
              capture="environment"
              disabled={busy}
              onChange={(event) => {
                const input = event.currentTarget;
                const file = input.files?.[0];
                if (!file) return;
                setBusy(true);
                void state.addPhoto(step, file).finally(() => {
                  input.value = "";
                  setBusy(false);
                });
              }}
            />
            {busy ? "正在保存…" : "拍照片"}
          </label>
        ) : null}
      </div>
    </fieldset>
  );
}

/** A picture that is still on the phone. */
function Kept({ photo, words }: { photo: string; words: string }): JSX.Element {
  const [src, setSrc] = useState("");
  useEffect(() => {
    let made = "";
    void readPhoto(photo).then((blob) => {
      if (blob) setSrc((made = URL.createObjectURL(blob)));
    });
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return src ? <img src={src} alt={words} /> : <span class="photo-wait">{words}</span>;
}
