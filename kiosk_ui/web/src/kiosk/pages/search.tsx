/** Search with 26 big keys: each press narrows the list at once. */

import type { JSX } from "preact";
import { Frame } from "../frame";
import { Icon } from "../icons";
import { ItemRow } from "../rows";
import { Scroll } from "../scroll";
import { entries, search as find } from "../search";
import { content, go, itemById, typed } from "../state";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const LONGEST = 12;
const EXAMPLES = [
  ["养老保险", "YLBX"],
  ["低保", "DB"],
  ["高龄津贴", "GLJT"],
] as const;

export function SearchPage(): JSX.Element {
  const found = find(entries.value, typed.value);
  const press = (letter: string) => () => {
    typed.value = (typed.value + letter).slice(0, LONGEST);
  };
  return (
    <Frame
      name="search"
      title="拼音首字母查找"
      info={
        <>
          <p class="lead">按事项名称每个字拼音的第一个字母。</p>
          <p>例如要办养老保险，就按 Y、L、B、X 四个字母。按得越多，结果越准。</p>
          <p>不会拼音也没关系，请到人工窗口询问。</p>
        </>
      }
    >
      <p class="typed" role="status">
        <span class="letters">{typed.value.toUpperCase() || "请按下面的字母"}</span>
        <span class="count">{typed.value ? `找到 ${found.length} 项` : ""}</span>
      </p>
      <div class="results">
        {!typed.value ? (
          <ul class="examples" aria-label="例子">
            {EXAMPLES.map(([name, letters]) => (
              <li key={name}>
                <button
                  type="button"
                  class="row"
                  onClick={() => {
                    typed.value = letters.toLowerCase();
                  }}
                >
                  <span class="row-name">例：{name}</span>
                  <span class="example-keys">
                    {[...letters].map((letter) => (
                      <kbd key={letter}>{letter}</kbd>
                    ))}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        ) : !found.length ? (
          <p class="nothing">没有找到。请少按几个字母，或者到人工窗口询问。</p>
        ) : (
          <Scroll label="查找结果" again={typed.value}>
            <ul class="rows">
              {found.map((entry) => {
                const item = entry.kind === "item" ? itemById(entry.id) : undefined;
                if (item) return <ItemRow key={entry.id} item={item} />;
                const unit = content.value?.departments.find((each) => each.id === entry.id);
                return (
                  <li key={entry.id}>
                    <button
                      type="button"
                      class="row"
                      onClick={() => go({ name: "department", id: entry.id })}
                    >
                      <span class="row-name">{entry.name}</span>
                      <span class="row-facts">
                        <span class="tag">部门</span>
                        <span>{unit?.serves}</span>
                      </span>
                    </button>
                  </li>
                );
              })}
            </ul>
          </Scroll>
        )}
      </div>
      <div class="keys" role="group" aria-label="字母键">
        {LETTERS.map((letter) => (
          <button key={letter} type="button" onClick={press(letter.toLowerCase())}>
            {letter}
          </button>
        ))}
        <button
          type="button"
          class="word"
          disabled={!typed.value}
          onClick={() => {
            typed.value = typed.value.slice(0, -1);
          }}
        >
          <Icon name="erase" />
          <span>退一格</span>
        </button>
        <button
          type="button"
          class="word"
          disabled={!typed.value}
          onClick={() => {
            typed.value = "";
          }}
        >
          <Icon name="clear" />
          <span>清空</span>
        </button>
      </div>
    </Frame>
  );
}
