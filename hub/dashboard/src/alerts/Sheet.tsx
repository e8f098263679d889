/** What a reading shows while it is read, when it failed, and when there is nothing. */

import type { ComponentChildren, JSX } from "preact";
import { Note } from "@hallkeeper/design";
import type { Reading } from "./read";

export function Sheet<T>({ reading, children }: {
  reading: Reading<T>;
  children: (value: T) => ComponentChildren;
}): JSX.Element {
  const { value, trouble, read } = reading;
  return (
    <>
      {trouble ? (
        <Note status="fault" title="没有读到最新数据" live>
          <p>{trouble}</p>
          <p class="buttons">
            <button type="button" class="hk-button small" onClick={read}>
              重试
            </button>
          </p>
        </Note>
      ) : null}
      {value === null ? trouble ? null : <p class="empty" role="status">正在读取…</p> : children(value)}
    </>
  );
}
