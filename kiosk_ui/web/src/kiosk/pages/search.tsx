/** Search with 26 big keys, in English also by English names: each press narrows the list at once. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { language, t, type Language } from "../../words";
import { Frame } from "../frame";
import { Icon } from "../icons";
import { LongList } from "../long_list";
import { Name } from "../named";
import { pressing, type Pressing } from "../pressing";
import { ItemButton } from "../rows";
import { Scroll } from "../scroll";
import { current, search as find, type Entry } from "../search";
import { content, go, helping, itemById, typed } from "../state";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const DIGITS = [..."1234567890"];
const LONGEST = 12;
/** What many halls have, and what finds it. */
const EXAMPLES: Readonly<Record<Language, readonly (readonly [string, string])[]>> = {
  zh: [
    ["养老保险", "YLBX"],
    ["低保", "DB"],
    ["高龄津贴", "GLJT"],
  ],
  en: [
    ["insurance", "INSUR"],
    ["card", "CARD"],
    ["养老保险", "YLBX"],
  ],
};

function Examples(): JSX.Element {
  const words = t.value.search;
  return (
    <ul class="examples" aria-label={words.examples}>
      {EXAMPLES[language.value].map(([name, letters]) => (
        <li key={name}>
          <button
            type="button"
            class="row"
            onClick={() => {
              typed.value = letters.toLowerCase();
            }}
          >
            <span class="row-name">{words.exampleOf(name)}</span>
            <span class="example-keys">
              {[...letters].map((letter) => (
                <kbd key={letter}>{letter}</kbd>
              ))}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Nothing(): JSX.Element {
  const words = t.value.search;
  return (
    <div class="nothing-found">
      <p role="alert">
        <strong>{words.nothing}</strong> {words.fewer}
      </p>
      <p class="ways-out">
        <button type="button" class="big" onClick={() => go({ name: "categories" })}>
          <Icon name="list" />
          <span>{words.browse}</span>
        </button>
        <button
          type="button"
          class="big"
          onClick={() => {
            helping.value = true;
          }}
        >
          <Icon name="person" />
          <span>{words.person2}</span>
        </button>
      </p>
    </div>
  );
}

function Row({ entry }: { entry: Entry }): JSX.Element {
  const item = entry.kind === "item" ? itemById(entry.id) : undefined;
  if (item) return <ItemButton item={item} />;
  const unit = content.value?.departments.find((each) => each.id === entry.id);
  return (
    <button type="button" class="row" onClick={() => go({ name: "department", id: entry.id })}>
      <span class="row-name">{unit ? <Name of={unit} /> : entry.name}</span>
      <span class="row-facts">
        <span class="tag">{t.value.search.unit}</span>
        <span>{unit?.serves}</span>
      </span>
    </button>
  );
}

/** What was typed and what it finds; apart from the keys, which need not be drawn anew at a press. */
function Results(): JSX.Element {
  const words = t.value.search;
  const letters = typed.value;
  const ready = current.value.entries.length > 0;
  const found = find(current.value, letters);
  return (
    <>
      <p class="typed" role="status">
        <span class="letters">{letters.toUpperCase() || words.press}</span>
        <span class="count">{letters && ready ? words.found(found.length) : ""}</span>
      </p>
      <div class="results">
        {!content.value ? (
          <p class="nothing">{words.noContent}</p>
        ) : !letters ? (
          <Examples />
        ) : !ready ? (
          <p class="nothing">{words.preparing}</p>
        ) : !found.length ? (
          <Nothing />
        ) : (
          <Scroll label={words.results} again={letters}>
            <LongList rows={found} again={letters} row={(entry) => <Row entry={entry} />} />
          </Scroll>
        )}
      </div>
    </>
  );
}

const press = (letter: string): Pressing =>
  pressing(() => {
    typed.value = (typed.value + letter).slice(0, LONGEST);
  });
const erase = pressing(() => {
  typed.value = typed.value.slice(0, -1);
});
const clear = pressing(() => {
  typed.value = "";
});

function Keys(): JSX.Element {
  const [digits, setDigits] = useState(false);
  const words = t.value.search;
  return (
    <div class="keys" role="group" aria-label={words.keys}>
      {(digits ? DIGITS : LETTERS).map((letter) => (
        <button key={letter} type="button" {...press(letter.toLowerCase())}>
          {letter}
        </button>
      ))}
      <button type="button" class="word" onClick={() => setDigits(!digits)}>
        <span>{digits ? words.letters : words.digits}</span>
      </button>
      <button type="button" class="word wide" {...erase}>
        <Icon name="erase" />
        <span>{words.erase}</span>
      </button>
      <button type="button" class="word" {...clear}>
        <Icon name="clear" />
        <span>{words.clear}</span>
      </button>
    </div>
  );
}

export function SearchPage(): JSX.Element {
  const words = t.value.search;
  return (
    <Frame
      name="search"
      title={words.title}
      info={
        <>
          <p class="lead">{words.how}</p>
          <p>{words.example}</p>
          <p>{words.person}</p>
        </>
      }
    >
      <Results />
      <Keys />
    </Frame>
  );
}
