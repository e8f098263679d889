/** Names of what the hall publishes: English where there is one, else Chinese, marked as such. */

import type { JSX } from "preact";
import { CHINESE_TAG, language } from "../words";
import type { Item } from "./content";

/** What has a name and perhaps an English one. */
export interface Called {
  name: string;
  name_en?: string;
}

const inEnglish = (named: { name_en?: string }): string =>
  language.value === "en" ? (named.name_en ?? "") : "";

/** The name in the language of the visit, where it has one in it. */
export function nameOf(named: Called): string {
  return inEnglish(named) || named.name;
}

/** An item goes by its 子项名称. */
export function itemName(item: Item): string {
  return inEnglish(item) || item.sub_name;
}

/** Text that is there in Chinese only. */
export function Chinese({ children }: { children: string | undefined }): JSX.Element {
  return <span lang={CHINESE_TAG}>{children}</span>;
}

export function Name({ of }: { of: Called }): JSX.Element {
  const english = inEnglish(of);
  return english ? <span>{english}</span> : <Chinese>{of.name}</Chinese>;
}
