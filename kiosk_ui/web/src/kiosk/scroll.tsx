/** A list that turns by big buttons, since not everybody knows that a page can be pushed. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons";

interface Place {
  page: number;
  pages: number;
}

function placeOf(pane: HTMLElement): Place {
  const room = pane.clientHeight;
  const all = pane.scrollHeight;
  if (room === 0 || all <= room + 2) return { page: 1, pages: 1 };
  const step = turn(pane);
  const pages = Math.ceil((all - room) / step) + 1;
  const end = pane.scrollTop + room >= all - 2;
  return { page: end ? pages : Math.floor((pane.scrollTop + 2) / step) + 1, pages };
}

/** One turn is a pane less a row, so that the last row read stays in sight. */
function turn(pane: HTMLElement): number {
  const row = pane.querySelector<HTMLElement>("li, section")?.offsetHeight ?? 0;
  return Math.max(pane.clientHeight - Math.min(row, pane.clientHeight / 3), 1);
}

/** `again` is any value that changes with the content; a change turns back to the start. */
export function Scroll(props: {
  label: string;
  again?: unknown;
  children: ComponentChildren;
}): JSX.Element {
  const pane = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>({ page: 1, pages: 1 });
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    element.scrollTop = 0;
    const measure = (): void => {
      const next = placeOf(element);
      setPlace((old) => (old.page === next.page && old.pages === next.pages ? old : next));
    };
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => {
      element.removeEventListener("scroll", measure);
      watch.disconnect();
    };
  }, [props.again]);
  const move = (sign: number) => () => {
    const element = pane.current;
    element?.scrollBy({ top: sign * turn(element) });
  };
  const many = place.pages > 1;
  return (
    <div class={many ? "scroll many" : "scroll"}>
      <div class="pane" ref={pane} tabIndex={many ? 0 : -1} role="group" aria-label={props.label}>
        {props.children}
      </div>
      <div class="turns" hidden={!many}>
        <button type="button" onClick={move(-1)} disabled={place.page === 1}>
          <Icon name="up" />
          <span>上一页</span>
        </button>
        <p>
          第 {place.page} / {place.pages} 页
        </p>
        <button type="button" onClick={move(1)} disabled={place.page === place.pages}>
          <Icon name="down" />
          <span>下一页</span>
        </button>
      </div>
    </div>
  );
}
