/** Why an identity card is copied: without purpose and basis there is no copy. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Note } from "@hallkeeper/design";
import type { Item } from "../kiosk/content";
import { closeDialog, Dialog } from "./dialog";
import { ItemPicker } from "./item_picker";
import { document, explain } from "./papers";
import { make } from "./results";
import { t } from "./words";

export function SheetDialog(): JSX.Element {
  const words = t.value.sheet;
  const before = document.value?.sheet;
  const [item, setItem] = useState<Item | null>(null);
  const [purpose, setPurpose] = useState(before?.purpose ?? "");
  const [basis, setBasis] = useState(before?.basis ?? "");
  const [missing, setMissing] = useState(false);

  const choose = (chosen: Item): void => {
    setItem(chosen);
    setPurpose(words.purposeOf(chosen.sub_name));
    setBasis(chosen.basis[0] ?? "");
  };
  const done = (): void => {
    if (!purpose.trim() || !basis.trim()) {
      setMissing(true);
      return;
    }
    explain({ purpose: purpose.trim(), basis: basis.trim() });
    closeDialog();
    if (document.value) void make(document.value);
  };
  return (
    <Dialog
      title={words.title}
      class="middle"
      onSubmit={done}
      acts={
        <button type="submit" class="hk-button primary">
          {words.done} <kbd>{t.value.keys.enter}</kbd>
        </button>
      }
    >
      <Note status="degraded">{words.why}</Note>
      {missing ? (
        <Note status="fault" live>
          {words.missing}
        </Note>
      ) : null}
      <ItemPicker chosen={item} choose={choose} />
      <label class="field">
        <span>{words.purpose}</span>
        <input
          maxLength={160}
          autocomplete="off"
          value={purpose}
          onInput={(event) => setPurpose(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{words.basis}</span>
        <input
          maxLength={160}
          autocomplete="off"
          list="bases"
          value={basis}
          onInput={(event) => setBasis(event.currentTarget.value)}
        />
        <datalist id="bases">
          {item?.basis.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </label>
    </Dialog>
  );
}
