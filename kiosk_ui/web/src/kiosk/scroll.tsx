/** A list that turns by big buttons, since not everybody knows that a page can be pushed. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../words";
import { Icon } from "./icons";
import { overflows, showWhole, turnPane } from "./whole";

interface Place {
  page: number;
  pages: number;
}

function placeOf(pane: HTMLElement): Place {
  const room = pane.clientHeight;
  const all = pane.scrollHeight;
  if (!overflows(pane)) return { page: 1, pages: 1 };
  const row = pane.querySelector<HTMLElement>("li, section")?.offsetHeight ?? 0;
  const step = row > 0 && row < room ? room - (room % row) : room;
  const pages = Math.ceil((all - room) / step) + 1;
  const end = pane.scrollTop + room >= all - 2;
  return { page: end ? pages : Math.min(Math.floor((pane.scrollTop + 2) / step) + 1, pages), pages };
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
    element.scrollTo({ top: 0, behavior: "instant" });
    const measure = (): void => {
      const next = placeOf(element);
      setPlace((old) => (old.page === next.page && old.pages === next.pages ? old : next));
    };
    let moving = false;
    const rest = (): void => {
      moving = false;
      measure();
      showWhole(element);
    };
    const moved = (): void => {
      moving = true;
      element.style.clipPath = "";
      measure();
    };
    rest();
    element.addEventListener("scroll", moved, { passive: true });
    element.addEventListener("scrollend", rest);
    const sizes = new ResizeObserver(rest);
    sizes.observe(element);
    const rows = new MutationObserver(() => {
      if (!moving) rest();
    });
    rows.observe(element, { childList: true, subtree: true });
    return () => {
      element.removeEventListener("scroll", moved);
      element.removeEventListener("scrollend", rest);
      sizes.disconnect();
      rows.disconnect();
    };
  }, [props.again]);
  const move = (sign: 1 | -1) => () => {
    if (pane.current) turnPane(pane.current, sign);
  };
  const words = t.value.scroll;
  const many = place.pages > 1;
  return (
    <div class={many ? "scroll many" : "scroll"}>
      <div class="pane" ref={pane} tabIndex={many ? 0 : -1} role="group" aria-label={props.label}>
        {props.children}
      </div>
      <div class="turns" hidden={!many}>
        <button type="button" onClick={move(-1)} disabled={place.page === 1}>
          <Icon name="up" />
          <span>{words.before}</span>
        </button>
        <p>{words.place(place.page, place.pages)}</p>
        <button type="button" onClick={move(1)} disabled={place.page === place.pages}>
          <Icon name="down" />
          <span>{words.after}</span>
        </button>
      </div>
    </div>
  );
}
