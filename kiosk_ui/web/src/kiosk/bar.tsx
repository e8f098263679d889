/** What is in reach on every page: the way back, the way to a person, and how the page is shown. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { CHINESE_TAG, language, t } from "../words";
import { canRead, hush, readAloud, reading } from "./aloud";
import { Icon } from "./icons";
import { tall } from "./panel";
import { back, helping, home, page } from "./state";
import { contrast, elder, low, otherLanguage } from "./views";

/** A view that is on or off. */
function View(props: {
  of: Signal<boolean>;
  view: string;
  icon: string;
  name: string;
}): JSX.Element {
  return (
    <button
      type="button"
      class={`view-${props.view}`}
      aria-pressed={props.of.value}
      onClick={() => {
        props.of.value = !props.of.value;
      }}
    >
      <Icon name={props.icon} />
      <span>{props.name}</span>
    </button>
  );
}

/** Not there at all where nobody could read. */
function Aloud(): JSX.Element | null {
  if (!canRead()) return null;
  const words = t.value.views;
  const heard = reading.value !== null;
  return (
    <button
      type="button"
      class={heard ? "view-aloud speaking" : "view-aloud"}
      onClick={heard ? hush : () => void readAloud()}
    >
      <Icon name={heard ? "quiet" : "aloud"} />
      <span>{heard ? words.quiet : words.aloud}</span>
    </button>
  );
}

/** Each language names the other one in its own letters. */
export function LanguageSwitch(): JSX.Element {
  return (
    <button
      type="button"
      class="view-en"
      lang={language.value === "zh" ? "en" : CHINESE_TAG}
      onClick={otherLanguage}
    >
      <Icon name="language" />
      <span>{t.value.frame.otherLanguage}</span>
    </button>
  );
}

/** How the page is shown; also on the page that nobody is at. */
export function Views(): JSX.Element {
  const words = t.value.views;
  return (
    <div class="bar-views">
      <View of={elder} view="elder" icon="text" name={words.elder} />
      <View of={contrast} view="contrast" icon="contrast" name={words.contrast} />
      {tall() ? <View of={low} view="low" icon="lower" name={words.low} /> : null}
      <Aloud />
      <LanguageSwitch />
    </div>
  );
}

export function Bar(): JSX.Element {
  const words = t.value.frame;
  const atHome = page.value.name === "home";
  return (
    <nav class="bar" aria-label={words.controls}>
      <div class="bar-ways">
        <button type="button" onClick={back} disabled={atHome}>
          <Icon name="back" />
          <span>{words.back}</span>
        </button>
        <button type="button" onClick={home} disabled={atHome}>
          <Icon name="home" />
          <span>{words.home}</span>
        </button>
        <button
          type="button"
          class="to-person"
          onClick={() => {
            helping.value = true;
          }}
        >
          <Icon name="person" />
          <span>{words.person}</span>
        </button>
      </div>
      <Views />
    </nav>
  );
}
