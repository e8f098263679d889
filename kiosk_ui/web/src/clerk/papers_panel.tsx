/** The documents of this visit: which there are, their pages, and what can be done to one. */

import type { JSX } from "preact";
import { Note, now as clockNow, span } from "@hallkeeper/design";
import { copyCode } from "./acts";
import { ActButton, Key } from "./key";
import * as papers from "./papers";
import { Picture } from "./pictures";
import { ResultBox } from "./result_box";
import { lastAct, PAGES_STAY, PAGES_WARNING } from "./state";
import { Thumbnails } from "./thumbnails";
import { t } from "./words";

function Tabs(): JSX.Element {
  const words = t.value.papers;
  const { documents, document: chosen } = papers.now.value;
  return (
    <div class="tabs">
      <ul aria-label={words.title}>
        {documents.map(({ id, kind, pages }, at) => (
          <li key={id}>
            <button
              type="button"
              class="tab"
              aria-pressed={id === chosen}
              onClick={() => papers.chooseDocument(id)}
            >
              {kind === "card" ? words.card : words.document(at + 1)}
              <small>{pages.length || ""}</small>
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="hk-button quiet"
        title={words.add}
        disabled={!papers.document.value?.pages.length}
        onClick={papers.add}
      >
        ＋<span class="sr-only">{words.add}</span> <Key of="newDocument" />
      </button>
    </div>
  );
}

function Codes(): JSX.Element | null {
  const codes = papers.page.value?.codes ?? [];
  const words = t.value.papers;
  if (!codes.length) return null;
  return (
    <ul class="codes" aria-label={words.code}>
      {codes.map(({ format, text }, at) => (
        <li key={text}>
          <span title={`${format} ${text}`}>{text}</span>
          <button type="button" class="hk-button" onClick={() => void copyCode(text)}>
            {words.copy} {at === 0 ? <Key of="copy" /> : null}
          </button>
        </li>
      ))}
    </ul>
  );
}

export function PapersPanel(): JSX.Element {
  const words = t.value.papers;
  const document = papers.document.value;
  const pages = document?.pages ?? [];
  const left = PAGES_STAY - (clockNow.value - lastAct.value);
  return (
    <section class="panel papers-panel" aria-labelledby="papers-title">
      <header>
        <h2 id="papers-title">{words.title}</h2>
        <Tabs />
      </header>
      {pages.length ? (
        <>
          <Thumbnails pages={pages} />
          <Codes />
          <div class="page-acts">
            <ActButton of="turn">{words.turn}</ActButton>
            <ActButton of="retake">{words.retake}</ActButton>
            <ActButton of="remove">{words.remove}</ActButton>
            <ActButton of="enlarge">{words.enlarge}</ActButton>
          </div>
        </>
      ) : (
        <div class="empty">
          <Picture of="lay" />
          <p>
            <strong>{words.empty}</strong>
            {words.emptyAbout}
          </p>
        </div>
      )}
      {papers.anything.value && left < PAGES_WARNING ? (
        <Note status="degraded" live>
          {t.value.visit.idle(span(left))}
        </Note>
      ) : null}
      {document ? <ResultBox document={document} /> : null}
    </section>
  );
}
