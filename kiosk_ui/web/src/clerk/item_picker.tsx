/** Finding an item of the hall by pinyin initials or by its characters. */

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Note } from "@hallkeeper/design";
import type { Item } from "../kiosk/content";
import { index, search } from "../kiosk/search";
import { items, readItems } from "./notices";
import { t } from "./words";

const SHOWN = 60;

/** The index of the items in sight, made once for all letters typed. */
const indexed = new WeakMap<readonly Item[], ReturnType<typeof index>>();

function entries(all: readonly Item[]): ReturnType<typeof index> {
  const made = indexed.get(all) ?? index(all, []);
  indexed.set(all, made);
  return made;
}

/** Items whose initials or characters hold `typed`, the best first; all for nothing typed. */
export function find(all: readonly Item[], typed: string): Item[] {
  const wanted = typed.trim();
  if (!wanted) return [...all];
  if (/^[a-z]+$/i.test(wanted)) {
    const byId = new Map(all.map((item) => [item.id, item]));
    return search(entries(all), wanted).flatMap(({ id }) => byId.get(id) ?? []);
  }
  return all.filter((item) =>
    [item.sub_name, item.main_name, ...item.aliases].some((name) => name.includes(wanted)),
  );
}

export function ItemPicker(props: {
  chosen: Item | null;
  choose: (item: Item) => void;
}): JSX.Element {
  const { chosen, choose } = props;
  const words = t.value.notice;
  const [typed, setTyped] = useState("");
  useEffect(() => void readItems(), []);
  const all = items.value;
  const found = useMemo(() => find(all || [], typed).slice(0, SHOWN), [all, typed]);
  const step = (by: number): void => {
    const at = found.findIndex(({ id }) => id === chosen?.id);
    const next = found[Math.min(Math.max(at + by, 0), found.length - 1)];
    if (next) choose(next);
  };
  const byArrows = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  };
  return (
    <div class="picker">
      <label>
        <span>{words.find}</span>
        <input
          autofocus
          autocomplete="off"
          placeholder={words.findHow}
          value={typed}
          onInput={(event) => {
            const next = event.currentTarget.value;
            setTyped(next);
            const first = next.trim() ? find(all || [], next)[0] : undefined;
            if (first) choose(first);
          }}
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls="found-items"
          aria-activedescendant={chosen ? `item-${chosen.id}` : undefined}
          onKeyDown={byArrows}
        />
      </label>
      {all === null ? <Note status="starting">{words.reading}</Note> : null}
      {all === false ? <Note status="fault">{words.unreadable}</Note> : null}
      {all && !found.length ? <Note status="off">{words.nothing}</Note> : null}
      <ul
        id="found-items"
        class="found-items"
        role="listbox"
        aria-label={words.items}
        tabIndex={0}
        onKeyDown={byArrows}
      >
        {found.map((item) => (
          <li
            key={item.id}
            id={`item-${item.id}`}
            role="option"
            aria-selected={item.id === chosen?.id}
            ref={(element) => {
              if (item.id === chosen?.id) element?.scrollIntoView({ block: "nearest" });
            }}
            onClick={() => choose(item)}
          >
            {item.sub_name}
          </li>
        ))}
      </ul>
    </div>
  );
}
