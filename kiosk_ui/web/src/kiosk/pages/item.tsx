/** One item in the notice's ten fields: what it is above, what to bring and to do below. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { CHINESE_TAG, t } from "../../words";
import { limit, type Item } from "../content";
import { Frame } from "../frame";
import { Chinese, itemName, Name } from "../named";
import { Scroll } from "../scroll";
import { content, itemById } from "../state";
import { Flow, Materials, More } from "./item_parts";
import { Take } from "./take";

const TABS = ["materials", "flow", "more", "take"] as const;

function Facts({ item }: { item: Item }): JSX.Element {
  const words = t.value.item;
  const unit = content.value?.departments.find((each) => each.id === item.department);
  const place = content.value?.windows.find((window) => window.number === item.window);
  return (
    <dl class="facts">
      <div class="fact-window fact-wide">
        <dt>{words.window}</dt>
        <dd>
          <strong>{t.value.lists.windowNumber(item.window)}</strong>
          <small>
            {unit ? <Name of={unit} /> : null} <Chinese>{place?.where}</Chinese>
          </small>
        </dd>
      </div>
      <div>
        <dt>{words.promised}</dt>
        <dd>
          <strong>{limit(item.promise_days)}</strong>
        </dd>
      </div>
      <div>
        <dt>{words.legal}</dt>
        <dd>{limit(item.legal_days)}</dd>
      </div>
      <div>
        <dt>{words.fee}</dt>
        <dd lang={CHINESE_TAG}>{item.fee}</dd>
      </div>
      <div>
        <dt>{words.kind}</dt>
        <dd lang={CHINESE_TAG}>
          {item.kind} · {item.handling}
        </dd>
      </div>
      <div class="fact-wide">
        <dt>{words.main}</dt>
        <dd lang={CHINESE_TAG}>{item.main_name}</dd>
      </div>
    </dl>
  );
}

export function ItemPage({ id }: { id: string }): JSX.Element {
  const [tab, setTab] = useState<(typeof TABS)[number]>("materials");
  const words = t.value.item;
  const item = itemById(id);
  if (!item) {
    return (
      <Frame name="item" title={words.gone} info={<p class="lead">{words.goBack}</p>}>
        <p class="nothing">{words.changed}</p>
      </Frame>
    );
  }
  return (
    <Frame name="item" title={itemName(item)} info={<Facts item={item} />}>
      <div class="tabs four" role="tablist" aria-label={words.tabs}>
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`tab-${each}`}
            aria-selected={tab === each}
            aria-controls="tab-panel"
            onClick={() => setTab(each)}
          >
            {words[each]}
            <small>{words[`${each}About`]}</small>
          </button>
        ))}
      </div>
      <div class="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === "take" ? (
          <Take item={item} />
        ) : (
          <Scroll label={words.content} again={tab}>
            {tab === "materials" ? <Materials item={item} /> : null}
            {tab === "flow" ? <Flow item={item} /> : null}
            {tab === "more" ? <More item={item} /> : null}
          </Scroll>
        )}
      </div>
    </Frame>
  );
}
