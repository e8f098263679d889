/** The clerk's language and words in it: `t.value.card.title`. */

import { computed, effect, signal } from "@preact/signals";
import type { Language } from "../../words";
import { enCounter } from "./en_counter";
import { enDevices } from "./en_devices";
import { enPapers } from "./en_papers";
import { zhCounter } from "./zh_counter";
import { zhDevices } from "./zh_devices";
import { zhPapers } from "./zh_papers";

export const language = signal<Language>("zh");

const CHINESE = { ...zhCounter, ...zhPapers, told: zhDevices };
const ENGLISH: typeof CHINESE = { ...enCounter, ...enPapers, told: enDevices };

/** Every word of the page; reading it in a component draws that anew when the language changes. */
export const t = computed(() => (language.value === "en" ? ENGLISH : CHINESE));

effect(() => {
  document.documentElement.lang = language.value === "en" ? "en" : "zh-CN";
});
