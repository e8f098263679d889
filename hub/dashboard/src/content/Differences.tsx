/** What a publication would change, field by field. */

import type { JSX } from "preact";
import type { Differences as Shape, Entry } from "./api";
import { countsWords } from "./words";

export function Differences({ told }: { told: Shape }): JSX.Element {
  return (
    <div class="shelf-differences">
      <p role="status">
        <b>{countsWords(told.counts)}</b>
      </p>
      <Group word="变更" sort="changed" entries={told.changed} count={told.counts.changed} open />
      <Group word="删除" sort="removed" entries={told.removed} count={told.counts.removed} open />
      <Group word="新增" sort="added" entries={told.added} count={told.counts.added} />
    </div>
  );
}

function Group(props: {
  word: string;
  sort: string;
  entries: readonly Entry[];
  count: number;
  open?: boolean;
}): JSX.Element | null {
  if (!props.count) return null;
  return (
    <details open={props.open}>
      <summary>
        {props.word} {props.count}
      </summary>
      <ul class={`shelf-entries ${props.sort}`}>
        {props.entries.map((entry) => (
          <li key={`${entry.section} ${entry.key}`}>
            <b>{entry.name}</b>{" "}
            <span class="muted">
              {entry.section} {entry.key}
            </span>
            {entry.changes.length ? (
              <dl>
                {entry.changes.map((change) => (
                  <div key={change.field}>
                    <dt>{change.field}</dt>
                    <dd>
                      <del>{change.before}</del>
                      <ins>{change.after}</ins>
                    </dd>
                  </div>
                ))}
              </dl>
            ) : null}
          </li>
        ))}
      </ul>
      {props.count > props.entries.length ? (
        <p class="muted">只列出前 {props.entries.length} 条。</p>
      ) : null}
    </details>
  );
}
