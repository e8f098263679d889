/** How the visitor likes the page: large, in contrast, low, in English; as it was when the visit ends. */

import { effect } from "@preact/signals";
import { language, t, tag } from "../words";
import { atWipe, ofVisit } from "./state";

/** 长者版: letters and targets enlarged, fewer things on a page. */
export const elder = ofVisit(false);
export const contrast = ofVisit(false);
/** 下移: what is touched moves to where somebody who sits reaches it. */
export const low = ofVisit(false);

atWipe(() => {
  language.value = "zh";
});

export function otherLanguage(): void {
  language.value = language.value === "zh" ? "en" : "zh";
}

/** Tell the style sheet and the browser, from now on. */
export function applyViews(): void {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = (): void => {
    root.dataset["theme"] = dark.matches ? "dark" : "light";
  };
  theme();
  dark.addEventListener("change", theme);
  effect(() => {
    root.toggleAttribute("data-large", elder.value);
    root.toggleAttribute("data-contrast", contrast.value);
    root.toggleAttribute("data-low", low.value);
    root.lang = tag.value;
    document.title = t.value.title;
  });
}
