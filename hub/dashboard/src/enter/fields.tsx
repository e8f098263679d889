/** Fields of forms about people: labelled, with a password that can be looked at. */

import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

interface TextProps {
  label: string;
  value: string;
  set: (value: string) => void;
  autocomplete: string;
  hint?: string;
  max?: number;
  focus?: boolean;
  inputMode?: "text" | "numeric";
}

export function TextField(props: TextProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="text"
        required
        value={props.value}
        maxLength={props.max ?? 64}
        autocomplete={props.autocomplete}
        autocapitalize="none"
        spellcheck={false}
        inputMode={props.inputMode ?? "text"}
        autofocus={props.focus}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        onInput={(event) => props.set(event.currentTarget.value)}
      />
      {props.hint ? (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      ) : null}
    </div>
  );
}

export function PasswordField(props: {
  label: string;
  value: string;
  set: (value: string) => void;
  autocomplete: "current-password" | "new-password";
  hint?: string;
  focus?: boolean;
}): JSX.Element {
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <span class="secret">
        <input
          id={id}
          type={(shown ? "text" : "password") as "password"}
          required
          value={props.value}
          maxLength={256}
          autofocus={props.focus}
          autocomplete={props.autocomplete}
          aria-describedby={props.hint ? `${id}-hint` : undefined}
          onInput={(event) => props.set(event.currentTarget.value)}
        />
        <button
          type="button"
          class="hk-button small"
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? "隐藏" : "显示"}
        </button>
      </span>
      {props.hint ? (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      ) : null}
    </div>
  );
}

export const PASSWORD_HINT = "至少 12 个字符，越长越好，可用空格和汉字；不要求大小写或符号。";
