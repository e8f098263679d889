/** The notice's own slips, and how its clauses are read, under a report. */

import type { JSX } from "preact";
import type { FootnoteLine } from "./api";

export function Footnotes({ notes }: { notes: readonly FootnoteLine[] }): JSX.Element {
  const faults = notes.filter((note) => note.kind === "fault");
  const readings = notes.filter((note) => note.kind === "reading");
  return (
    <section class="hk-panel panel-block report-notes" aria-labelledby="notes-title">
      <h2 id="notes-title">附注</h2>
      <h3>文件原文自身的出入（照录，未自行更正）</h3>
      <List notes={faults} />
      {readings.length ? (
        <>
          <h3>条文留有余地之处，本报告的读法</h3>
          <List notes={readings} />
        </>
      ) : null}
    </section>
  );
}

function List({ notes }: { notes: readonly FootnoteLine[] }): JSX.Element {
  return (
    <ul>
      {notes.map((note, at) => (
        <li key={at} id={note.number ? `note-${note.number}` : undefined}>
          <b>{note.number ? `[${note.number}]` : "另"}</b> {note.text}
          {note.clauses.length ? <small>（{note.clauses.join("、")}）</small> : null}
        </li>
      ))}
    </ul>
  );
}

/** `[2,11]` behind an item. */
export function Marks({ numbers }: { numbers: readonly number[] }): JSX.Element | null {
  return numbers.length ? <sup class="marks">[{numbers.join(",")}]</sup> : null;
}
