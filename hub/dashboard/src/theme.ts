/** Light or dark: what the person chose, else what the system says. */

import { computed, effect, signal } from "@preact/signals";

export type Choice = "auto" | "light" | "dark";

const KEY = "hallkeeper.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const dark = signal(system.matches);
system.addEventListener("change", (event) => {
  dark.value = event.matches;
});

function stored(): Choice {
  const word = localStorage.getItem(KEY);
  return word === "light" || word === "dark" ? word : "auto";
}

export const choice = signal<Choice>(stored());
export const theme = computed<"light" | "dark">(() =>
  choice.value === "auto" ? (dark.value ? "dark" : "light") : choice.value,
);

// The tile colours are read from the page by an effect that runs after this one.
effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
});

export function choose(next: Choice): void {
  choice.value = next;
  if (next === "auto") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, next);
}
