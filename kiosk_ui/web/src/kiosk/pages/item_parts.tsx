/** The parts of an item: what to bring, how it goes, what else there is to know. */

import type { JSX } from "preact";
import { CHINESE_TAG, t } from "../../words";
import { limit, type Item, type Material } from "../content";
import { Icon } from "../icons";
import { ticked } from "../state";

function sheets({ original, copies }: Material): string {
  const words = t.value.item;
  const parts = [original ? words.original(original) : "", copies ? words.copies(copies) : ""];
  return parts.filter(Boolean).join(words.join) || words.ifAny;
}

/** How many materials of an item are ticked. */
export function tickedOf(item: Item): number {
  return item.materials.filter(({ name }) => ticked.value.has(`${item.id}/${name}`)).length;
}

export function Materials({ item }: { item: Item }): JSX.Element {
  const words = t.value.item;
  const toggle = (name: string) => () => {
    const next = new Set(ticked.value);
    const key = `${item.id}/${name}`;
    if (!next.delete(key)) next.add(key);
    ticked.value = next;
  };
  const have = tickedOf(item);
  const all = item.materials.length;
  return (
    <>
      <p class={have === all ? "tick-sum all" : "tick-sum"} role="status">
        {have === 0 ? words.tickHint : have === all ? words.allTicked : words.ticked(have, all)}
      </p>
      <ul class="ticks">
        {item.materials.map((material) => (
          <li key={material.name}>
            <label class="tick">
              <input
                type="checkbox"
                autocomplete="off"
                checked={ticked.value.has(`${item.id}/${material.name}`)}
                onChange={toggle(material.name)}
              />
              <span class="box">
                <Icon name="check" />
              </span>
              <span class="tick-name" lang={CHINESE_TAG}>
                {material.name}
                {material.note ? <small>{material.note}</small> : null}
              </span>
              <span class="sheets">{sheets(material)}</span>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Both limits as bars of one scale: what the hall promises beside what the law allows. */
function Limits({ item }: { item: Item }): JSX.Element {
  const words = t.value.item;
  const longest = Math.max(item.promise_days, item.legal_days ?? 0, 1);
  const bar = (name: string, days: number | null, kind: string): JSX.Element => (
    <p class={`limit ${kind}`}>
      <span>{name}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="8" class="scale" />
        <rect width={days === null ? 0 : Math.max((100 * days) / longest, 1.5)} height="8" />
      </svg>
      <strong>{limit(days)}</strong>
    </p>
  );
  return (
    <div class="limits">
      {bar(words.promised, item.promise_days, "promise")}
      {bar(words.legal, item.legal_days, "legal")}
    </div>
  );
}

/** The flow as a picture: a line of stations, each with what happens there. */
export function Flow({ item }: { item: Item }): JSX.Element {
  return (
    <div class="flow">
      <p class="stations" aria-hidden="true">
        {item.flow.map((step) => (
          <span key={step.step}>{step.step}</span>
        ))}
      </p>
      <Limits item={item} />
      <ol class="steps">
        {item.flow.map((step, at) => (
          <li key={step.step}>
            <span class="step-number">{at + 1}</span>
            <span lang={CHINESE_TAG}>
              <strong>{step.step}</strong>
              {step.text}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

export function More({ item }: { item: Item }): JSX.Element {
  const words = t.value.item;
  return (
    <div class="more">
      <section>
        <h2>{words.basis}</h2>
        <ul class="plain" lang={CHINESE_TAG}>
          {item.basis.map((law) => (
            <li key={law}>{law}</li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{words.form}</h2>
        <p>
          <strong lang={CHINESE_TAG}>《{item.form.name}》</strong>
          {words.formFree}
        </p>
        <ul class="fields" lang={CHINESE_TAG}>
          {item.form.fields.map((field) => (
            <li key={field}>{field}</li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{words.code}</h2>
        <p>{item.code}</p>
      </section>
    </div>
  );
}
