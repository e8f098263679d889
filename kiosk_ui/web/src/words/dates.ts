/** Days as people say them in the language of the visit. */

import { day, weekday } from "@hallkeeper/design";
import { language } from ".";

type Moment = Date | string | number;

const english = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", options);
const WHOLE = english({ day: "numeric", month: "long", year: "numeric" });
const SHORT = english({ day: "numeric", month: "long" });
const WEEKDAY = english({ weekday: "long" });

function inEnglish(format: Intl.DateTimeFormat, when: Moment): string {
  const date = new Date(when);
  return Number.isNaN(date.getTime()) ? "" : format.format(date);
}

/** `2025年6月2日`, `2 June 2025`. */
export function dayWords(when: Moment): string {
  return language.value === "en" ? inEnglish(WHOLE, when) : day(when);
}

/** `6月2日 星期一`, `Monday 2 June`. */
export function dateLine(when: Moment): string {
  const parts = [shortDay(when), weekdayName(when)];
  return (language.value === "en" ? parts.reverse() : parts).join(" ");
}

/** `6月2日`, `2 June`. */
export function shortDay(when: Moment): string {
  return language.value === "en" ? inEnglish(SHORT, when) : day(when).replace(/^\d+年/, "");
}

/** `星期一`, `Monday`. */
export function weekdayName(when: Moment): string {
  return language.value === "en" ? inEnglish(WEEKDAY, when) : weekday(when);
}
