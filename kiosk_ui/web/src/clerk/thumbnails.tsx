/** The pages of a document as pictures to choose, and to put in order by keys or by dragging. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { choosePage, document as paper, move, page as chosenPage, retaking } from "./papers";
import { open } from "./state";
import { t } from "./words";
import type { Page } from "./work";

/** What to say of a page before anything else, "" when it came out well. */
export function remark(page: Page): string {
  const words = t.value.papers;
  if (page.blank) return words.blank;
  if (page.shape === "card" && paper.value?.kind !== "card") return words.cardInPages;
  return page.warnings[0] ?? "";
}

export function pageName(at: number): string {
  const words = t.value.papers;
  const side = paper.value?.kind === "card" ? words.sides[at] : undefined;
  return side ?? words.page(at + 1);
}

function Thumbnail(props: {
  page: Page;
  at: number;
  dragged: number | null;
  drag: (id: number | null) => void;
}): JSX.Element {
  const { page, at, dragged, drag } = props;
  const chosen = chosenPage.value?.id === page.id;
  const [over, setOver] = useState(false);
  const item = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen) item.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const said = remark(page);
  return (
    <li
      class={over ? "over" : undefined}
      onDragOver={(event) => {
        if (dragged === null) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (dragged !== null) move(at, dragged);
      }}
    >
      <button
        type="button"
        ref={item}
        draggable
        class="thumbnail"
        aria-pressed={chosen}
        onDragStart={() => drag(page.id)}
        onDragEnd={() => drag(null)}
        onClick={() => {
          if (chosen) open.value = "page";
          else choosePage(page.id);
        }}
      >
        <span class="thumbnail-picture">
          <img src={page.url} alt="" data-turned={page.rotation} draggable={false} />
        </span>
        <span class="thumbnail-name">
          {pageName(at)}
          {page.codes.length ? <small>{t.value.papers.code}</small> : null}
          {retaking.value === page.id ? <small>{t.value.papers.retake}</small> : null}
        </span>
        {said ? <em>{said}</em> : null}
      </button>
    </li>
  );
}

export function Thumbnails({ pages }: { pages: readonly Page[] }): JSX.Element {
  const [dragged, drag] = useState<number | null>(null);
  return (
    <ol class="thumbnails">
      {pages.map((page, at) => (
        <Thumbnail key={page.id} page={page} at={at} dragged={dragged} drag={drag} />
      ))}
    </ol>
  );
}
