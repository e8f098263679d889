/** Buttons of acts that have a key, and the key as it is shown on them. */

import type { JSX } from "preact";
import { keyOf, perform, type Act } from "./keys";

export function Key({ of }: { of: Act }): JSX.Element {
  return <kbd aria-hidden="true">{keyOf(of)}</kbd>;
}

export function ActButton(props: {
  of: Act;
  class?: string;
  disabled?: boolean;
  children: string;
}): JSX.Element {
  return (
    <button
      type="button"
      class={`hk-button ${props.class ?? ""}`}
      disabled={props.disabled}
      onClick={() => perform(props.of)}
    >
      {props.children} <Key of={props.of} />
    </button>
  );
}
