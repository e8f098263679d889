/** Light or dark: as the system has it until the clerk chooses. */

import { computed, effect, signal } from "@preact/signals";

const system = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(system.matches);
const chosenDark = signal<boolean | null>(null);
system.addEventListener("change", (event) => {
  systemDark.value = event.matches;
});

export const dark = computed(() => chosenDark.value ?? systemDark.value);

export function chooseDark(next: boolean): void {
  chosenDark.value = next;
}

effect(() => {
  document.documentElement.dataset["theme"] = dark.value ? "dark" : "light";
});
