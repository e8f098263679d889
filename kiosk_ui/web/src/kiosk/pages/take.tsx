/** Taking an item along: a code for the telephone, the slip on paper, the way to the window. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../../box/api";
import { t } from "../../words";
import { limit, type Item } from "../content";
import { Icon } from "../icons";
import { printNotice, slipPaper, type Paper } from "../paper";
import { Code, fitting } from "../qr";
import { content, go } from "../state";

/** The item's page on the web; empty where the hall has none. */
function addressOf(pattern: string, item: Item): string {
  return pattern
    .replace("{item}", encodeURIComponent(item.id))
    .replace("{code}", encodeURIComponent(item.code));
}

/** What a telephone shows without a network: enough to pack one's bag by. */
export function itemText(item: Item, phone: string): string {
  const words = t.value;
  return fitting([
    item.sub_name,
    `${words.item.window}：${item.window}`,
    `${words.item.promised}：${limit(item.promise_days)}`,
    `${words.item.fee}：${item.fee}`,
    `${words.item.materials}：`,
    ...item.materials.map(({ name }, at) => `${at + 1}. ${name}`),
    ...(phone ? [`${words.frame.phone}：${phone}`] : []),
  ]);
}

type Printing = { at: "idle" | "printing" } | { at: "printed"; confirmed: boolean } | { at: "failed"; reason: string };

function Print({ item, paper }: { item: Item; paper: Paper }): JSX.Element {
  const [step, setStep] = useState<Printing>({ at: "idle" });
  const words = t.value.item;
  const print = async (): Promise<void> => {
    setStep({ at: "printing" });
    const answer = await printNotice(item.id);
    setStep(
      answer.ok
        ? { at: "printed", confirmed: answer.body.confirmed }
        : { at: "failed", reason: answer.reason },
    );
  };
  return (
    <div class="print">
      <button
        type="button"
        class="big"
        disabled={paper.trouble !== "" || step.at === "printing"}
        onClick={() => void print()}
      >
        <Icon name="print" />
        <span>{words.print}</span>
      </button>
      <p role="status">
        {step.at === "printing" ? words.printing : null}
        {step.at === "printed" ? (step.confirmed ? words.printed : words.sent) : null}
        {step.at === "failed" ? `${words.notPrinted}${step.reason}` : null}
        {step.at === "idle" && paper.trouble ? words.trouble[paper.trouble] : null}
      </p>
    </div>
  );
}

export function Take({ item }: { item: Item }): JSX.Element {
  const [paper, setPaper] = useState<Paper | null>(null);
  const [pattern, setPattern] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    void slipPaper().then((found) => here && setPaper(found));
    void ask<{ item_address: string }>("api/kiosk").then((answer) => {
      if (here) setPattern(answer.ok ? answer.body.item_address : "");
    });
    return () => {
      here = false;
    };
  }, [item.id]);
  const words = t.value.item;
  return (
    <div class="take">
      {pattern === null ? (
        <span class="qr-coming" />
      ) : pattern ? (
        <Code text={addressOf(pattern, item)} label={words.scan} />
      ) : (
        <Code text={itemText(item, content.value?.hall.phone ?? "")} label={words.scanText} />
      )}
      <div class="take-ways">
        {paper ? <Print item={item} paper={paper} /> : null}
        <button type="button" class="big" onClick={() => go({ name: "map", window: item.window })}>
          <Icon name="counter" />
          <span>{words.way}</span>
        </button>
      </div>
    </div>
  );
}
