/** Rows of a list: an item with its window, leading to its page. */

import type { JSX } from "preact";
import { limit, type Item } from "./content";
import { go } from "./state";

/** What stands in a row, for a list that makes the `li` itself. */
export function ItemButton({ item }: { item: Item }): JSX.Element {
  return (
    <button type="button" class="row" onClick={() => go({ name: "item", id: item.id })}>
      <span class="row-name">{item.sub_name}</span>
      <span class="row-facts">
        <span class="tag">{limit(item.promise_days)}</span>
        <span class="window-number">{item.window}号窗口</span>
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
