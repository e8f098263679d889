/** What a reading shows while it is read, when it failed, and when there is nothing. */

import type { ComponentChildren, JSX } from "preact";
import { Note } from "@hallkeeper/design";
import type { Reading } from "../reading";

export function Sheet<T>({ reading, children }: {
  reading: Reading<T>;
  children: (value: T) => ComponentChildren;
}): JSX.Element {
  const { value, flaw, again } = reading;
  return (
    <>
      {flaw ? (
        <Note status="fault" title="没有读到最新数据" live>
          <p>{flaw}</p>
          <p class="buttons">
            <button type="button" class="hk-button small" onClick={() => void again()}>
              重试
            </button>
          </p>
        </Note>
      ) : null}
      {value === null ? flaw ? null : <p class="empty" role="status">正在读取…</p> : children(value)}
    </>
  );
}
