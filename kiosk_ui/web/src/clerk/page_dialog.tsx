/** The chosen page as large as the window; turned, moved and deleted there as in the list. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { closeDialog } from "./dialog";
import { ActButton } from "./key";
import * as papers from "./papers";
import { pageName, remark } from "./thumbnails";
import { t } from "./words";

export function PageDialog(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const page = papers.page.value;
  const there = page !== undefined;
  useEffect(() => {
    if (!there) {
      closeDialog();
      return;
    }
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [there]);
  if (!page) return null;
  const words = t.value.papers;
  const at = papers.pageNumber.value;
  const of = papers.document.value?.pages.length ?? 0;
  const said = remark(page);
  return (
    <dialog
      ref={dialog}
      class="large"
      aria-label={pageName(at - 1)}
      onCancel={(event) => {
        event.preventDefault();
        closeDialog();
      }}
    >
      <div class="large-picture">
        <img
          src={page.url}
          alt={pageName(at - 1)}
          data-turned={page.rotation}
          onClick={closeDialog}
        />
      </div>
      <footer>
        <p>
          <strong>{words.pageOf(at, of)}</strong> {page.width} × {page.height}
          {said ? <em>{words.attention(said)}</em> : null}
        </p>
        <button
          type="button"
          class="hk-button"
          onClick={() => papers.choose(-1)}
          disabled={at === 1}
        >
          {words.before} <kbd>←</kbd>
        </button>
        <button
          type="button"
          class="hk-button"
          onClick={() => papers.choose(1)}
          disabled={at === of}
        >
          {words.after} <kbd>→</kbd>
        </button>
        <ActButton of="turn">{words.turn}</ActButton>
        <ActButton of="remove">{words.remove}</ActButton>
        <button type="button" class="hk-button primary" autofocus onClick={closeDialog}>
          {t.value.close} <kbd>Esc</kbd>
        </button>
      </footer>
    </dialog>
  );
}
