/** The slip of what is missing, or of what was received: chosen, ticked, seen, printed. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Note } from "@hallkeeper/design";
import type { Item } from "../kiosk/content";
import { caseNumber } from "./acts";
import { printerServes } from "./desk";
import { Dialog } from "./dialog";
import { ItemPicker } from "./item_picker";
import { printHere, printSlip, slipText, type Slip, type SlipText } from "./notices";
import { now as papersNow } from "./papers";
import { say } from "./state";
import { t } from "./words";

function Materials(props: {
  item: Item;
  missing: ReadonlySet<number>;
  tick: (missing: ReadonlySet<number>) => void;
  receipt: boolean;
}): JSX.Element {
  const { item, missing, tick } = props;
  const words = t.value.notice;
  if (!item.materials.length) return <Note status="off">{words.none}</Note>;
  const toggle = (at: number): void => {
    const next = new Set(missing);
    if (!next.delete(at)) next.add(at);
    tick(next);
  };
  const all = missing.size === item.materials.length;
  return (
    <fieldset class="materials">
      <legend>{props.receipt ? words.received : words.materials}</legend>
      <label class="tick all">
        <input
          type="checkbox"
          checked={all}
          onChange={() => tick(new Set(all ? [] : item.materials.keys()))}
        />
        {words.all}
      </label>
      {item.materials.map(({ name, original, copies, note }, at) => (
        <label key={name} class="tick">
          <input type="checkbox" checked={missing.has(at)} onChange={() => toggle(at)} />
          <span>
            {name}
            <small>{[words.copies(original, copies), note].filter(Boolean).join(" · ")}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function NoticeDialog({ kind }: { kind: Slip["kind"] }): JSX.Element {
  const words = t.value.notice;
  const [item, setItem] = useState<Item | null>(null);
  const [missing, setMissing] = useState<ReadonlySet<number>>(new Set());
  const [pages, setPages] = useState(
    papersNow.value.documents.reduce((sum, each) => sum + each.pages.length, 0),
  );
  const [text, setText] = useState<SlipText | null>(null);
  const [failed, setFailed] = useState("");
  const [printing, setPrinting] = useState(false);
  const receipt = kind === "receipt";
  const slip: Slip | null = item && {
    item: item.id,
    missing: [...missing].sort((a, b) => a - b),
    kind,
    transaction: receipt ? caseNumber() : "",
    pages: receipt ? pages : 0,
  };
  const asked = JSON.stringify(slip);
  useEffect(() => {
    if (!slip) return;
    let stale = false;
    void slipText(slip).then((answer) => {
      if (stale) return;
      setText(answer.ok ? answer.body : null);
      setFailed(answer.ok ? "" : answer.reason);
    });
    return () => {
      stale = true;
    };
  }, [asked]);

  const printer = printerServes();
  const print = async (): Promise<void> => {
    if (!slip || printing) return;
    if (!printer) {
      if (text) printHere(text);
      return;
    }
    setPrinting(true);
    const answer = await printSlip(slip);
    setPrinting(false);
    setFailed(answer.ok ? "" : answer.reason);
    if (answer.ok) say(answer.body.confirmed ? words.printed : words.sent);
  };
  return (
    <Dialog
      title={receipt ? words.receipt : words.title}
      class="wide"
      onSubmit={() => void print()}
      acts={
        <>
          {failed ? (
            <Note status="fault" title={words.failed} live>
              {failed}
            </Note>
          ) : null}
          {printer ? (
            <button type="button" class="hk-button" disabled={!text} onClick={() => text && printHere(text)}>
              {words.printHere}
            </button>
          ) : (
            <p>{words.noPrinter}</p>
          )}
          <button type="submit" class="hk-button primary" disabled={!(printer ? slip : text) || printing}>
            {printing ? words.printing : words.print} <kbd>{t.value.keys.enter}</kbd>
          </button>
        </>
      }
    >
      <ItemPicker
        chosen={item}
        choose={(chosen) => {
          if (chosen.id === item?.id) return;
          setItem(chosen);
          setMissing(new Set());
          setText(null);
        }}
      />
      <div class="slip-choices">
        {item ? (
          <Materials item={item} missing={missing} tick={setMissing} receipt={receipt} />
        ) : (
          <Note status="off">{words.chooseItem}</Note>
        )}
        {receipt ? (
          <label class="field">
            <span>{words.pages}</span>
            <input
              type="number"
              min={0}
              max={9999}
              value={pages}
              onInput={(event) => setPages(Number(event.currentTarget.value))}
            />
          </label>
        ) : null}
      </div>
      <section class="slip" aria-label={words.preview} tabIndex={0}>
        {text ? (
          <>
            <h3>{text.title}</h3>
            {text.lines.map((line, at) => (
              <p key={at}>{line || "\u00a0"}</p>
            ))}
          </>
        ) : (
          <p class="slip-none">{words.preview}</p>
        )}
      </section>
    </Dialog>
  );
}
