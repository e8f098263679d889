/** The pages taken in this visit: thumbnails, one of them large, one file of all. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { clock, Note, now, span } from "@hallkeeper/design";
import { choose, remove, savePdf } from "./acts";
import { enlarged, lastAct, pages, PAGES_STAY, PAGES_WARNING, selected, type Page } from "./state";

function Thumbnail({ page, at }: { page: Page; at: number }): JSX.Element {
  const chosen = selected.value === page.id;
  const item = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen) item.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <li>
      <button
        type="button"
        ref={item}
        class={chosen ? "thumbnail chosen" : "thumbnail"}
        aria-pressed={chosen}
        onClick={() => {
          enlarged.value = chosen;
          selected.value = page.id;
        }}
      >
        <img src={page.url} alt={`第${at + 1}页`} width={page.width} height={page.height} />
        <span>
          第{at + 1}页 <small>{clock(page.at)}</small>
        </span>
        {page.warnings.length ? <em>{page.warnings[0]}</em> : null}
      </button>
    </li>
  );
}

export function PagesPanel(): JSX.Element {
  const all = pages.value;
  const left = PAGES_STAY - (now.value - lastAct.value);
  return (
    <section class="panel pages-panel" aria-labelledby="pages-title">
      <header>
        <h2 id="pages-title">已拍页面</h2>
        <p>{all.length ? `${all.length} 页` : ""}</p>
      </header>
      {all.length ? (
        <>
          <ul class="thumbnails">
            {all.map((page, at) => (
              <Thumbnail key={page.id} page={page} at={at} />
            ))}
          </ul>
          {left < PAGES_WARNING ? (
            <Note status="degraded" live>
              长时间没有操作，{span(left)}后清空所有页面
            </Note>
          ) : null}
          <div class="pages-acts">
            <button type="button" class="hk-button" onClick={remove}>
              删除 <kbd>Delete</kbd>
            </button>
            <button type="button" class="hk-button" onClick={() => void savePdf()}>
              合成 PDF <kbd>S</kbd>
            </button>
          </div>
        </>
      ) : (
        <div class="empty">
          <svg viewBox="0 0 120 84" aria-hidden="true">
            <path d="M38 8h32l14 14v54H38zM69 8v15h15M48 38h26M48 48h26M48 58h16" />
          </svg>
          <p>
            <strong>还没有拍摄</strong>
            页面只保存在这个窗口，结束办理后清空。
          </p>
        </div>
      )}
    </section>
  );
}

/** The chosen page as large as the window; Esc or a click closes it. */
export function Enlarged(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const at = pages.value.findIndex((page) => page.id === selected.value);
  const page = pages.value[at];
  const open = enlarged.value && page !== undefined;
  useEffect(() => {
    if (!open) return;
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, [open]);
  if (!open) return null;
  const close = (): void => {
    enlarged.value = false;
  };
  return (
    <dialog
      ref={dialog}
      class="large"
      aria-label={`第${at + 1}页`}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <img src={page.url} alt={`第${at + 1}页，放大`} onClick={close} />
      <footer>
        <p>
          第 {at + 1} / {pages.value.length} 页 · {page.width} × {page.height}
          {page.warnings.length ? ` · 注意：${page.warnings.join("；")}` : ""}
        </p>
        <button type="button" class="hk-button" onClick={() => choose(-1)} disabled={at === 0}>
          上一页
        </button>
        <button
          type="button"
          class="hk-button"
          onClick={() => choose(1)}
          disabled={at === pages.value.length - 1}
        >
          下一页
        </button>
        <button type="button" class="hk-button" onClick={remove}>
          删除
        </button>
        <button type="button" class="hk-button primary" autofocus onClick={close}>
          关闭 <kbd>Esc</kbd>
        </button>
      </footer>
    </dialog>
  );
}
