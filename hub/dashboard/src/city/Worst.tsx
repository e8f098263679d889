/** Halls that need somebody, the worst first, by the concern chosen above. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { OWN_WORDS, told, type Hall, type HallTree } from "../halls";
import { ToneMark } from "../marks";
import { revision } from "../live";
import { hallHref } from "../route";
import { concern, CONCERN_WORDS, type Concern } from "./Figures";

const FIRST = 30;

const MEASURES: Readonly<Record<Concern, (hall: Hall) => number>> = {
  unmet: (hall) => hall.unmet,
  broken: (hall) => hall.broken,
  silent: (hall) => (hall.status === "unknown" ? 1 : 0),
  pending: (hall) => hall.pending,
};

/** Halls under `code` with the concern, most of it first; what is otherwise worse breaks ties. */
export function ranked(tree: HallTree, code: string, of: Concern): Hall[] {
  const measure = MEASURES[of];
  return tree
    .under(code)
    .filter((hall) => told(hall) && measure(hall) > 0)
    .sort(
      (a, b) =>
        measure(b) - measure(a) ||
        b.unmet - a.unmet ||
        b.broken - a.broken ||
        a.code.localeCompare(b.code),
    );
}

export function Worst({ tree, area }: { tree: HallTree; area: Hall }): JSX.Element {
  void revision.value; // `tree` changes inside and stays the same object
  const [more, setMore] = useState(1);
  const of = concern.value;
  const halls = ranked(tree, area.code, of);
  const shown = halls.slice(0, FIRST * more);
  return (
    <section class="panel hk-panel" aria-labelledby="worst-title">
      <h2 id="worst-title">
        {CONCERN_WORDS[of]}最多的大厅 <small>{halls.length}</small>
      </h2>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="worst-title">
        {halls.length ? null : (
          <p class="empty">
            {area.short}没有{CONCERN_WORDS[of]}的大厅。
          </p>
        )}
        <ol class="worst">
          {shown.map((hall) => (
            <li key={hall.code}>
              <a href={hallHref(hall.code)}>
                <ToneMark hall={hall} word={hall.short} />
                <span class="worst-place">{placeOf(tree, hall, area)}</span>
                <span class="worst-counts">{countsOf(hall, of)}</span>
              </a>
            </li>
          ))}
        </ol>
        {shown.length < halls.length ? (
          <button type="button" class="more" onClick={() => setMore(more + 1)}>
            再看 {Math.min(FIRST, halls.length - shown.length)} 个
          </button>
        ) : null}
      </div>
    </section>
  );
}

function placeOf(tree: HallTree, hall: Hall, area: Hall): string {
  if (hall.tier === "city" || hall.tier === "county") return OWN_WORDS[hall.tier];
  const path = tree.path(hall.code);
  return path
    .slice(Math.max(1, tree.path(area.code).length), -1)
    .map((step) => step.short)
    .join(" ");
}

function countsOf(hall: Hall, of: Concern): JSX.Element {
  const words: { key: Concern; text: string }[] = [];
  if (hall.unmet) words.push({ key: "unmet", text: `不符合 ${hall.unmet}` });
  if (hall.broken) words.push({ key: "broken", text: `异常 ${hall.broken}` });
  if (hall.status === "unknown") words.push({ key: "silent", text: "失联" });
  if (of === "pending") words.unshift({ key: "pending", text: `待核实 ${hall.pending}` });
  return (
    <>
      {words.slice(0, 2).map((word) => (
        <span key={word.key} data-concern={word.key}>
          {word.text}
        </span>
      ))}
    </>
  );
}
