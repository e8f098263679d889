/** The language of the visit, and the citizens' words in it: `t.value.frame.back`. */

import { computed, signal } from "@preact/signals";
import { en } from "./en";
import { visitEn } from "./visit_en";
import { visitZh } from "./visit_zh";
import { zh } from "./zh";

export type Language = "zh" | "en";

/** What the visitor chose; Chinese again when the visit ends. */
export const language = signal<Language>("zh");

const CHINESE = { ...zh, ...visitZh };
const ENGLISH: typeof CHINESE = { ...en, ...visitEn };

/** Every word of the kiosk; reading it in a component draws that anew when the language changes. */
export const t = computed(() => (language.value === "en" ? ENGLISH : CHINESE));

/** For `lang`: Han characters in an English page keep their Chinese forms and voice. */
export const CHINESE_TAG = "zh-CN";

const HAN = /\p{Script=Han}/u;

/** The `lang` of a text that may be in another language than the visit. */
export function tongue(text: string): string | undefined {
  return language.value === "en" && HAN.test(text) ? CHINESE_TAG : undefined;
}

/** What `html lang` is in the language of the visit. */
export const tag = computed(() => (language.value === "en" ? "en" : CHINESE_TAG));
