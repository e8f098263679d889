/** A panel with one setting: its form, what is wrong with it, that it was saved. */

import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { wordsOf } from "../api";
import type { Reading } from "../reading";
import { Waiting } from "../ratings/Waiting";

/** `save` returns what to say when it was saved, or throws with words. */
export function Panel<T>(props: {
  name: string;
  title: string;
  about: ComponentChildren;
  reading: Reading<T>;
  save: () => Promise<string>;
  children: ComponentChildren;
}): JSX.Element {
  const { name, title, about, reading, save, children } = props;
  const [flaw, setFlaw] = useState("");
  const [said, setSaid] = useState("");
  const [sending, setSending] = useState(false);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setFlaw("");
    setSaid("");
    setSending(true);
    try {
      setSaid(await save());
    } catch (error) {
      setFlaw(wordsOf(error));
    }
    setSending(false);
  }

  return (
    <section class="hk-panel settings-panel" aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{title}</h2>
      <p class="settings-about">{about}</p>
      {reading.value === null ? (
        <Waiting flaw={reading.flaw} again={reading.again} />
      ) : (
        <form onSubmit={(event) => void submit(event)} noValidate>
          {children}
          <div class="settings-end">
            <button type="submit" class="hk-button primary" disabled={sending}>
              保存
            </button>
            <p role="status">{said}</p>
            <p class="flaw" role="alert">
              {flaw}
            </p>
          </div>
        </form>
      )}
    </section>
  );
}
