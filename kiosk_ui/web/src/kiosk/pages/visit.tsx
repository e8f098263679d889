/** What is at this kiosk of the visit, for the person whose card lies on the reader: nothing is looked up. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../words";
import { followCard, laid } from "../card";
import type { Item } from "../content";
import { endVisit } from "../end";
import { Frame } from "../frame";
import { Icon } from "../icons";
import { RowName } from "../rows";
import { Scroll } from "../scroll";
import { go, itemById, rated, seen } from "../state";
import { tickedOf } from "./item_parts";
import { gradeWords } from "./rate";

function Card(): JSX.Element {
  const words = t.value.visit;
  const { reader, holder } = laid.value;
  const [before, setBefore] = useState(false);
  useEffect(() => {
    if (holder) setBefore(true);
  }, [holder]);
  return (
    <div class="laid" role="status">
      {holder ? (
        <>
          <p class="lead">{words.greeting(holder)}</p>
          <p class="take-card">{words.takeCard}</p>
        </>
      ) : before ? (
        <p class="lead">{words.lifted}</p>
      ) : reader ? (
        <>
          <p class="lead">{words.lay}</p>
          <p>{words.layAbout}</p>
        </>
      ) : (
        <p>{words.noReader}</p>
      )}
    </div>
  );
}

function Seen({ items }: { items: readonly Item[] }): JSX.Element {
  const words = t.value.visit;
  return (
    <ul class="rows">
      {items.map((item) => (
        <li key={item.id}>
          <button type="button" class="row" onClick={() => go({ name: "item", id: item.id })}>
            <RowName item={item} />
            <span class="row-facts">
              <span class="tag">{words.ready(tickedOf(item), item.materials.length)}</span>
              <span class="window-number">{t.value.lists.windowNumber(item.window)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function VisitPage(): JSX.Element {
  useEffect(followCard, []);
  const words = t.value.visit;
  const items = seen.value.flatMap((id) => itemById(id) ?? []);
  const grade = rated.value;
  return (
    <Frame
      name="visit"
      title={words.title}
      info={
        <>
          <Card />
          <ul class="plain private">
            {words.private.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </>
      }
    >
      <h2>{words.items}</h2>
      {items.length ? (
        <Scroll label={words.items} again={items.length}>
          <Seen items={items} />
        </Scroll>
      ) : (
        <div class="nothing-found">
          <p>{words.none}</p>
          <p class="ways-out">
            <button type="button" class="big" onClick={() => go({ name: "categories" })}>
              <Icon name="list" />
              <span>{words.find}</span>
            </button>
          </p>
        </div>
      )}
      <div class="visit-ways">
        <button type="button" class="big" onClick={() => go({ name: "rate" })}>
          <Icon name="smile" />
          <span>{grade === null ? words.rate : words.rated(gradeWords(grade))}</span>
        </button>
        <button type="button" class="big" onClick={() => go({ name: "complain" })}>
          <Icon name="zx" />
          <span>{words.complain}</span>
        </button>
        <button type="button" class="big primary" onClick={() => void endVisit()}>
          <Icon name="check" />
          <span>{words.end}</span>
        </button>
      </div>
    </Frame>
  );
}
