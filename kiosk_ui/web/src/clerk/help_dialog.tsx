/** All keys at a glance, from the table that the page itself answers to. */

import type { JSX } from "preact";
import { Dialog } from "./dialog";
import { actsOf, keyOf, singleKeys, type Group } from "./keys";
import { t } from "./words";

const GROUPS: readonly Group[] = ["card", "capture", "papers", "counter", "all"];

export function HelpDialog(): JSX.Element {
  const words = t.value.keys;
  return (
    <Dialog title={words.title} class="wide keys">
      {GROUPS.map((group) => (
        <section key={group}>
          <h3>{words.groups[group]}</h3>
          <dl>
            {actsOf(group).map((act) => (
              <div key={act}>
                <dt>
                  <kbd class="hk-key">{keyOf(act)}</kbd>
                </dt>
                <dd>{words[act]}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <section>
        <p>{words.how}</p>
        <label class="tick">
          <input
            type="checkbox"
            checked={singleKeys.value}
            onChange={(event) => {
              singleKeys.value = event.currentTarget.checked;
            }}
          />
          <span>
            {words.single}
            <small>{words.singleAbout}</small>
          </span>
        </label>
      </section>
    </Dialog>
  );
}
