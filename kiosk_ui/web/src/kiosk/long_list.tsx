/** A list of any length inside a `Scroll`, of which only the rows in and near sight are in the page. */

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Rows that are there before anything could be measured; more than a screen holds would cost the first frame. */
const FIRST = 4;
/** Rows that come and go together. */
const STEP = 4;
/** Height in CSS pixels that a row is taken to have until one was measured. */
const GUESS = 90;

interface Span {
  from: number;
  to: number;
}

/** Heights of rows; those not seen yet are taken for as high as the first ones were. */
class Heights {
  readonly #known: number[] = [];
  #guess = 0;

  of(row: number): number {
    return this.#known[row] ?? (this.#guess || GUESS);
  }

  /** Returns by how much the row is higher than it was taken for. */
  learn(row: number, height: number): number {
    const old = this.of(row);
    this.#known[row] = height;
    return height - old;
  }

  /** The first rows have been measured: from now on a guess does not change, so nothing moves by it. */
  settle(): void {
    this.#guess ||= this.between(0, this.#known.length) / Math.max(this.#known.length, 1);
  }

  between(from: number, to: number): number {
    let sum = 0;
    for (let row = from; row < to; row += 1) sum += this.of(row);
    return sum;
  }

  /** The rows that show between two heights from the start of `count` rows. */
  span(top: number, bottom: number, count: number): Span {
    let from = 0;
    let at = 0;
    while (from < count - 1 && at + this.of(from) <= top) at += this.of(from++);
    let to = from;
    while (to < count && at < bottom) at += this.of(to++);
    // In steps, so that not every row that passes draws the list anew.
    return { from: from - (from % STEP), to: Math.min(Math.ceil(to / STEP) * STEP, count) };
  }
}

/** `again` changes with the rows. `row` gives the content of an `li`. */
export function LongList<T>(props: {
  rows: readonly T[];
  again: unknown;
  row: (one: T) => JSX.Element;
}): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const heights = useRef(new Heights());
  /** How much higher the rows above turned out than the room that was left for them. */
  const drift = useRef(0);
  const moved = useRef(false);
  const [span, setSpan] = useState<Span>({ from: 0, to: FIRST });
  const [seen, setSeen] = useState(props.again);
  const [, redraw] = useState(0);
  const { rows } = props;
  if (seen !== props.again) {
    // Another list: what was measured and where it stood is of the old one.
    heights.current = new Heights();
    drift.current = 0;
    setSeen(props.again);
    setSpan({ from: 0, to: FIRST });
  }

  const pane = (): HTMLElement | null => list.current?.closest<HTMLElement>(".pane") ?? null;
  const look = (): void => {
    const around = pane();
    if (!around) return;
    const { scrollTop, clientHeight } = around;
    const top = scrollTop + drift.current;
    // One pane more below and half of one above, so that a quick finger finds rows there.
    const next = heights.current.span(top - clientHeight / 2, top + clientHeight * 2, rows.length);
    if (next.from === 0 && drift.current !== 0) {
      drift.current = 0;
      around.scrollTo({ top, behavior: "instant" });
    }
    setSpan((old) => (old.from === next.from && old.to === next.to ? old : next));
  };

  useLayoutEffect(() => {
    // Asking where a pane stands that was never moved would only cost a layout.
    if (moved.current) pane()?.scrollTo({ top: 0, behavior: "instant" });
    moved.current = false;
  }, [props.again]);

  const measure = (): void => {
    const around = pane();
    const element = list.current;
    if (!around || !element) return;
    let above = 0;
    const shown = around.scrollTop + drift.current;
    let top = heights.current.between(0, span.from);
    for (const [at, child] of [...element.children].entries()) {
      const row = span.from + at;
      const off = heights.current.learn(row, (child as HTMLElement).offsetHeight);
      if (top < shown) above += off;
      top += heights.current.of(row);
    }
    // What is read must not jump, nor a turn under way stop, when rows above it turn out higher.
    heights.current.settle();
    if (span.from > 0 && Math.abs(above) > 0.5) {
      drift.current += above;
      redraw((times) => times + 1);
    }
    look();
  };

  useLayoutEffect(() => {
    // The first rows are drawn before they are measured: nothing stands above them that could move.
    if (span.from > 0) return measure();
    const frame = requestAnimationFrame(() => setTimeout(measure));
    return () => cancelAnimationFrame(frame);
  }, [span, props.again]);

  useEffect(() => {
    const around = pane();
    const scrolled = (): void => {
      moved.current = true;
      look();
    };
    around?.addEventListener("scroll", scrolled, { passive: true });
    const watch = new ResizeObserver(look);
    if (around) watch.observe(around);
    return () => {
      around?.removeEventListener("scroll", scrolled);
      watch.disconnect();
    };
  }, [rows]);

  const { from } = span;
  const to = Math.min(span.to, rows.length);
  return (
    <ul
      class="rows long-list"
      ref={list}
      style={{
        paddingTop: `${Math.max(0, heights.current.between(0, from) - drift.current)}px`,
        paddingBottom: `${heights.current.between(to, rows.length)}px`,
      }}
    >
      {rows.slice(from, to).map((one, at) => (
        <li key={from + at} aria-setsize={rows.length} aria-posinset={from + at + 1}>
          {props.row(one)}
        </li>
      ))}
    </ul>
  );
}
