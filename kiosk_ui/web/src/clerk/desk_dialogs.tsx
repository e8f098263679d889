/** Signing in and out of the clerk on duty, and the state of the window. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { clock, Note } from "@hallkeeper/design";
import { desk, setPin, setState, signIn, signOut, type DeskState } from "./desk";
import { closeDialog, Dialog } from "./dialog";
import { t } from "./words";

const STATES: readonly DeskState[] = ["open", "paused", "closed"];

function Secret(props: {
  label: string;
  value: string;
  set: (value: string) => void;
  hint?: string;
}): JSX.Element {
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        type="password"
        autocomplete="off"
        maxLength={32}
        placeholder={props.hint}
        value={props.value}
        onInput={(event) => props.set(event.currentTarget.value)}
      />
    </label>
  );
}

export function SignInDialog(): JSX.Element | null {
  const words = t.value.desk;
  const told = desk.value;
  const onDuty = told ? told.clerk : null;
  const [number, setNumber] = useState(
    onDuty?.number ?? (told && told.clerks.length === 1 ? (told.clerks[0]?.number ?? "") : ""),
  );
  const [pin, typePin] = useState("");
  const [fresh, typeFresh] = useState("");
  const [again, typeAgain] = useState("");
  const [changes, setChanges] = useState(false);
  const [failed, setFailed] = useState("");
  if (!told) return null;
  const person = told.clerks.find((each) => each.number === number);
  const first = person !== undefined && !person.has_pin;
  const sets = first || changes;

  const submit = async (): Promise<void> => {
    if (!person) return;
    if (sets && fresh !== again) {
      setFailed(words.pinDiffers);
      return;
    }
    if (sets) {
      const set = await setPin(number, first ? "" : pin, fresh);
      if (!set.ok) {
        setFailed(set.reason);
        return;
      }
    }
    const answer = await signIn(number, sets ? fresh : pin);
    if (answer.ok) closeDialog();
    else setFailed(answer.reason);
  };
  const out = async (): Promise<void> => {
    const answer = await signOut();
    if (answer.ok) closeDialog();
    else setFailed(answer.reason);
  };
  return (
    <Dialog
      title={words.signIn}
      class="narrow"
      onSubmit={() => void submit()}
      acts={
        <>
          {onDuty ? (
            <button type="button" class="hk-button" onClick={() => void out()}>
              {words.signOut}
            </button>
          ) : null}
          <button type="submit" class="hk-button primary" disabled={!person}>
            {words.signIn} <kbd>{t.value.keys.enter}</kbd>
          </button>
        </>
      }
    >
      {failed ? (
        <Note status="fault" live>
          {failed}
        </Note>
      ) : null}
      {onDuty ? <Note status="ok">{words.onDuty(onDuty.name, onDuty.number)}</Note> : null}
      {told.clerks.length ? (
        <label class="field">
          <span>{words.who}</span>
          <select
            autofocus
            value={number}
            onChange={(event) => {
              setNumber(event.currentTarget.value);
              setFailed("");
            }}
          >
            <option value="">{words.choose}</option>
            {told.clerks.map((each) => (
              <option key={each.number} value={each.number}>
                {each.number} {each.name} {each.post}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <Note status="off" title={words.noClerks}>
          {words.noClerksAbout}
        </Note>
      )}
      {first ? <Note status="starting">{words.firstPin}</Note> : null}
      {person && !first ? (
        <Secret label={changes ? words.oldPin : words.pin} value={pin} set={typePin} />
      ) : null}
      {person && sets ? (
        <>
          <Secret label={words.newPin} value={fresh} set={typeFresh} hint={words.pinRule} />
          <Secret label={words.pinAgain} value={again} set={typeAgain} />
        </>
      ) : null}
      {person && !first ? (
        <label class="tick">
          <input
            type="checkbox"
            checked={changes}
            onChange={(event) => setChanges(event.currentTarget.checked)}
          />
          {words.changePin}
        </label>
      ) : null}
    </Dialog>
  );
}

export function StateDialog(): JSX.Element | null {
  const words = t.value.desk;
  const told = desk.value;
  const [state, choose] = useState<DeskState>((told && told.state) || "open");
  const [reason, setReason] = useState("");
  const [failed, setFailed] = useState("");
  if (!told) return null;
  const about = { open: words.openAbout, paused: words.pausedAbout, closed: words.closedAbout };
  const submit = async (): Promise<void> => {
    const answer = await setState(state, state === "paused" ? reason.trim() : "");
    if (answer.ok) closeDialog();
    else setFailed(answer.reason);
  };
  return (
    <Dialog
      title={words.title}
      class="narrow"
      onSubmit={() => void submit()}
      acts={
        <button type="submit" class="hk-button primary">
          {words.set} <kbd>{t.value.keys.enter}</kbd>
        </button>
      }
    >
      {failed ? (
        <Note status="fault" live>
          {failed}
        </Note>
      ) : null}
      <fieldset class="states">
        <legend class="sr-only">{words.title}</legend>
        {STATES.map((each) => (
          <label key={each} class={each === state ? "chosen" : undefined} data-desk={each}>
            <input
              type="radio"
              name="state"
              autofocus={each === state}
              checked={each === state}
              onChange={() => choose(each)}
            />
            <span>
              <strong>{words[each]}</strong>
              <small>
                {told.state === each ? words.since(clock(told.since)) : about[each]}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
      {state === "paused" ? (
        <label class="field">
          <span>{words.reason}</span>
          <input
            maxLength={20}
            autocomplete="off"
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
      ) : null}
      {state === "paused" ? (
        <ul class="reasons" aria-label={words.reason}>
          {told.reasons.map(({ code, words: text }) => (
            <li key={code}>
              <button
                type="button"
                class="hk-button"
                aria-pressed={reason === text}
                onClick={() => setReason(text)}
              >
                {text}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </Dialog>
  );
}
