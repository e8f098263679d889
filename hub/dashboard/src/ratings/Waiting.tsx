/** What stands where nothing is known yet: still reading, or why it failed. */

import type { JSX } from "preact";
import { Note } from "@hallkeeper/design";

export function Waiting({ flaw, again }: { flaw: string; again: () => Promise<void> }): JSX.Element {
  if (!flaw) {
    return (
      <p class="empty" role="status">
        正在读取…
      </p>
    );
  }
  return (
    <Note status="fault" title="没有读到" live>
      <p>{flaw}</p>
      <button type="button" class="hk-button small" onClick={() => void again()}>
        重试
      </button>
    </Note>
  );
}
