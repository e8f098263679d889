/** The foot of a dialog's form: why the hub or we did not take it, the way out, and the act. */

import type { JSX } from "preact";

export function DialogFoot(props: {
  flaw: string;
  leave: () => void;
  act: string;
  disabled?: boolean;
}): JSX.Element {
  return (
    <>
      <p class="flaw" role="alert">
        {props.flaw}
      </p>
      <div class="buttons">
        <button type="button" class="hk-button" onClick={props.leave}>
          取消
        </button>
        <button type="submit" class="hk-button primary" disabled={props.disabled ?? false}>
          {props.act}
        </button>
      </div>
    </>
  );
}
