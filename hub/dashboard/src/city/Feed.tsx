/** What changed last, newest first; what changes while the page is open is said to screen readers. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { StatusMark } from "@hallkeeper/design";
import { flips } from "../live";
import { hallHref } from "../route";
import type { Hall, HallTree } from "../halls";
import { instant, unhurried } from "../when";
import { changesOf, statusLook, statusWord, type Change } from "./changes";

/** A storm of changes must not make a screen reader talk without end. */
const SAY_EVERY = 6000;
const SHOWN = 60;
/** What was read at the start is shown and not said. */
const opened = Date.now();

export function Feed({ tree, area }: { tree: HallTree; area: Hall }): JSX.Element {
  const changes = changesOf(flips.value)
    .filter((change) => tree.path(change.hall).includes(area))
    .slice(0, SHOWN);
  const newest = changes[0];
  const isNews = newest !== undefined && Date.parse(newest.at) > opened;
  const said = useSaid(isNews ? sentence(tree, newest) : "");
  return (
    <section
      class={changes.length ? "panel feed hk-panel" : "panel feed quiet hk-panel"}
      aria-labelledby="feed-title"
    >
      <h2 id="feed-title">
        最近变化 <small>{changes.length || ""}</small>
      </h2>
      <span class="sr-only" role="status">
        {said}
      </span>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="feed-title">
        {changes.length ? null : <p class="empty">还没有任何状态变化。</p>}
        <ol>
          {changes.map((change) => (
            <li key={change.id} title={change.reason}>
              <time dateTime={change.at}>{instant(change.at, unhurried.value)}</time>
              <a href={hallHref(change.hall)}>
                {tree.byCode.get(change.hall)?.short ?? change.hall}
              </a>
              <span class="feed-what">
                {change.what}
                {change.before ? `，原${statusWord(change.before)}` : ""}
              </span>
              <StatusMark status={statusLook(change.after)} word={statusWord(change.after)} />
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

function sentence(tree: HallTree, change: Change): string {
  const hall = tree.byCode.get(change.hall)?.short ?? change.hall;
  return `${hall} ${change.what} ${statusWord(change.after)}`;
}

/** `text`, but changing no more often than SAY_EVERY; nothing at first. */
function useSaid(text: string): string {
  const [said, setSaid] = useState("");
  const last = useRef({ at: 0, text });
  useEffect(() => {
    if (text === last.current.text) return;
    const wait = Math.max(0, last.current.at + SAY_EVERY - Date.now());
    const timer = setTimeout(() => {
      last.current = { at: Date.now(), text };
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return said;
}
