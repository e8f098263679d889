/** Finds a hall by its name or the first letters of its pinyin; / jumps here. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { tree } from "../live";
import { go, hallHref } from "../route";
import { TIER_WORDS } from "../halls";
import { find } from "./find";

const SHOWN = 12;

export function Search(): JSX.Element {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const halls = tree.value;
  const found = halls && open ? find(halls, text, SHOWN) : [];
  const shown = open && text.trim() !== "";

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const typing =
        event.target instanceof Element && event.target.closest("input,textarea,select,dialog");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
    }
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  function choose(code: string): void {
    go(hallHref(code));
    setText("");
    setOpen(false);
    field.current?.blur();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter" && found[at]) choose(found[at].code);
    else if (event.key === "Escape") {
      setText("");
      setOpen(false);
    } else return;
    event.preventDefault();
  }

  return (
    <div class="search" role="search">
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label="查找大厅"
        aria-expanded={shown}
        aria-controls="search-found"
        aria-autocomplete="list"
        aria-activedescendant={shown && found[at] ? `found-${found[at].code}` : undefined}
        placeholder="查找大厅：名称或拼音首字母(按 / )"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <ul id="search-found" role="listbox" aria-label="找到的大厅" hidden={!shown}>
        {found.map((hall, index) => (
          <li
            key={hall.code}
            id={`found-${hall.code}`}
            role="option"
            aria-selected={index === at}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(hall.code);
            }}
          >
            <span>{hall.short}</span>
            <small>
              {halls!
                .path(hall.code)
                .slice(1, -1)
                .map((step) => step.short)
                .join(" ") || TIER_WORDS[hall.tier]}
            </small>
          </li>
        ))}
        {shown && !found.length ? (
          <li role="option" aria-selected="false" aria-disabled="true" class="none">
            没有找到“{text.trim()}”
          </li>
        ) : null}
      </ul>
    </div>
  );
}
