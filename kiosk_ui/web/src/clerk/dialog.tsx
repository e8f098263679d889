/** A dialog over the page: the browser keeps the focus in it and gives it back after. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Said } from "./said";
import { open } from "./state";
import { t } from "./words";

export function closeDialog(): void {
  open.value = null;
}

export function Dialog(props: {
  title: string;
  class?: string;
  /** Buttons beside 关闭. */
  acts?: ComponentChildren;
  /** Submit by Enter in a field. */
  onSubmit?: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${props.class ?? ""}`}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        closeDialog();
      }}
    >
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit?.();
        }}
      >
        <header>
          <h2 id="dialog-title">{props.title}</h2>
          <Said />
          <button type="button" class="hk-button quiet" onClick={closeDialog}>
            {t.value.close} <kbd>Esc</kbd>
          </button>
        </header>
        <div class="dialog-body">{props.children}</div>
        {props.acts ? <footer>{props.acts}</footer> : null}
      </form>
    </dialog>
  );
}
