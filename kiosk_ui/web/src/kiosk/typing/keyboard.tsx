/** Keys for Chinese by full pinyin: letters below, what they may mean above them. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../words";
import { Icon } from "../icons";
import { pressing } from "../pressing";
import { elder } from "../views";
import { candidates, type Candidate, type Dictionary } from "./pinyin";

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];
const SIGNS = [..."1234567890，。！？、：—"];
/** Letters of one phrase at most. */
const LONGEST = 30;
/** What people begin a complaint with, before a key is pressed. */
const COMMON = ["窗口", "工作人员", "服务态度", "没有人", "排队", "材料", "希望", "谢谢"];
/** What the row has room for on the narrowest panel, in millimetres of the style sheet's `--u`. */
const ROW = 172;

/** Width of a candidate as `write.css` makes it, with the gap after it. */
function widthOf(text: string, letter: number): number {
  return Math.max(20.5, 6.6 + letter * text.length) + 2.2;
}

/** Cut candidates into turns of the row; `letter` is the width of a character in `--u`. */
export function turns(found: readonly Candidate[], letter = 7.2): Candidate[][] {
  const rows: Candidate[][] = [[]];
  let taken = 0;
  for (const one of found) {
    const width = widthOf(one.text, letter);
    if (taken + width > ROW && rows.at(-1)?.length) {
      rows.push([]);
      taken = 0;
    }
    rows.at(-1)?.push(one);
    taken += width;
  }
  return rows;
}

export function Keyboard(props: {
  dictionary: Dictionary;
  /** What a touch adds to the text. */
  write: (text: string) => void;
  /** Take the last character back. */
  erase: () => void;
}): JSX.Element {
  const [letters, setLetters] = useState("");
  const [turn, setTurn] = useState(0);
  const [signs, setSigns] = useState(false);
  const words = t.value.write;
  const found = letters
    ? candidates(props.dictionary, letters)
    : COMMON.map((text) => ({ text, used: 0 }));
  const rows = turns(found, elder.value ? 9.4 : 7.2);
  const row = rows[turn % rows.length] ?? [];
  const type = (next: string): void => {
    setLetters(next.slice(0, LONGEST));
    setTurn(0);
  };
  const take = (one: Candidate): void => {
    props.write(one.text);
    type(letters.slice(one.used));
  };
  return (
    <div class="keyboard">
      <div class="candidates" role="group" aria-label={letters ? words.candidates : words.words}>
        <p class="pinyin" aria-live="off">
          {letters || words.words}
        </p>
        <ul>
          {row.map((one) => (
            <li key={one.text}>
              <button type="button" class="candidate" onClick={() => take(one)}>
                {one.text}
              </button>
            </li>
          ))}
        </ul>
        <button
          type="button"
          class="candidate turn"
          disabled={rows.length < 2}
          onClick={() => setTurn(turn + 1)}
        >
          {words.more}
        </button>
      </div>
      <div class="keys">
        {(signs ? SIGNS : LETTERS).map((key) => (
          <button
            key={key}
            type="button"
            {...pressing(() => (signs ? props.write(key) : type(letters + key)))}
          >
            {key}
          </button>
        ))}
        <button type="button" class="word" onClick={() => setSigns(!signs)}>
          <span>{signs ? t.value.search.letters : "123，。"}</span>
        </button>
        <button
          type="button"
          class="word wide"
          {...pressing(() => (letters ? type(letters.slice(0, -1)) : props.erase()))}
        >
          <Icon name="erase" />
          <span>{t.value.search.erase}</span>
        </button>
      </div>
    </div>
  );
}
