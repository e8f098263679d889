/** What lists are made of: tiles of groups, and rows of items with their windows. */

import type { JSX } from "preact";
import { t } from "../words";
import { limit, type Category, type Item } from "./content";
import { Icon } from "./icons";
import { LongList } from "./long_list";
import { Chinese, itemName, Name } from "./named";
import { Scroll } from "./scroll";
import { go } from "./state";

/** Characters of a name that is long, and of one that only small letters hold. */
const LONG = 36;
const LONGEST = 72;

/** An item's name in the size in which a row holds it; the longest have 110 characters. */
export function RowName({ item }: { item: Item }): JSX.Element {
  const named = itemName(item);
  const size = named.length > LONGEST ? "longest" : named.length > LONG ? "long" : "";
  return (
    <span class={`row-name ${size}`}>
      <Name of={{ ...item, name: item.sub_name }} />
    </span>
  );
}

/** What stands in a row, for a list that makes the `li` itself. */
export function ItemButton({ item }: { item: Item }): JSX.Element {
  return (
    <button type="button" class="row" onClick={() => go({ name: "item", id: item.id })}>
      <RowName item={item} />
      <span class="row-facts">
        <span class="tag">{limit(item.promise_days)}</span>
        <span class="window-number">{t.value.lists.windowNumber(item.window)}</span>
      </span>
    </button>
  );
}

export function ItemRow({ item }: { item: Item }): JSX.Element {
  return (
    <li>
      <ItemButton item={item} />
    </li>
  );
}

/** Items of any number, or what to do when there are none. */
export function Items({ items, again }: { items: readonly Item[]; again: unknown }): JSX.Element {
  const words = t.value.lists;
  if (!items.length) return <p class="nothing">{words.noItems}</p>;
  return (
    <Scroll label={words.items} again={again}>
      <LongList rows={items} again={again} row={(item) => <ItemButton item={item} />} />
    </Scroll>
  );
}

/** Groups as tiles, each with its own icon where there is one. */
export function Tiles(props: {
  label: string;
  groups: readonly Category[];
  route: "category" | "event";
  icon: string;
}): JSX.Element {
  if (!props.groups.length) return <p class="nothing">{t.value.lists.empty}</p>;
  return (
    <Scroll label={props.label}>
      <ul class="tiles">
        {props.groups.map((group) => (
          <li key={group.id}>
            <button
              type="button"
              class="tile"
              onClick={() => go({ name: props.route, id: group.id })}
            >
              <Icon name={group.id} otherwise={props.icon} />
              <span>
                <strong>
                  <Name of={group} />
                </strong>
                <small>
                  <Chinese>{group.about}</Chinese>
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Scroll>
  );
}
