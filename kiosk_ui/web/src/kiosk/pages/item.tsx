/** One item in the notice's ten fields: what it is above, what to bring and to do below. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { limit, type Item, type Material } from "../content";
import { Frame } from "../frame";
import { Icon } from "../icons";
import { Scroll } from "../scroll";
import { content, itemById, ticked } from "../state";

const TABS = [
  { id: "materials", name: "申报材料", about: "要带什么" },
  { id: "flow", name: "办事流程", about: "怎么办" },
  { id: "more", name: "依据和表单", about: "还要知道" },
] as const;

function sheets({ original, copies }: Material): string {
  const parts = [original ? `原件${original}份` : "", copies ? `复印件${copies}份` : ""];
  return parts.filter(Boolean).join("，") || "有的请带上";
}

function Materials({ item }: { item: Item }): JSX.Element {
  const toggle = (name: string) => () => {
    const next = new Set(ticked.value);
    const key = `${item.id}/${name}`;
    if (!next.delete(key)) next.add(key);
    ticked.value = next;
  };
  return (
    <ul class="ticks">
      {item.materials.map((material) => (
        <li key={material.name}>
          <label class="tick">
            <input
              type="checkbox"
              checked={ticked.value.has(`${item.id}/${material.name}`)}
              onChange={toggle(material.name)}
            />
            <span class="box">
              <Icon name="check" />
            </span>
            <span class="tick-name">
              {material.name}
              {material.note ? <small>{material.note}</small> : null}
            </span>
            <span class="sheets">{sheets(material)}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}

function Flow({ item }: { item: Item }): JSX.Element {
  return (
    <ol class="steps">
      {item.flow.map((step, at) => (
        <li key={step.step}>
          <span class="step-number">{at + 1}</span>
          <span>
            <strong>{step.step}</strong>
            {step.text}
          </span>
        </li>
      ))}
    </ol>
  );
}

function More({ item }: { item: Item }): JSX.Element {
  return (
    <div class="more">
      <section>
        <h2>实施依据</h2>
        <ul class="plain">
          {item.basis.map((law) => (
            <li key={law}>{law}</li>
          ))}
        </ul>
      </section>
      <section>
        <h2>表单内容</h2>
        <p>
          <strong>《{item.form.name}》</strong>（窗口免费提供，工作人员可以帮您填写）
        </p>
        <ul class="fields">
          {item.form.fields.map((field) => (
            <li key={field}>{field}</li>
          ))}
        </ul>
      </section>
      <section>
        <h2>事项编码</h2>
        <p>{item.code}</p>
      </section>
    </div>
  );
}

export function ItemPage({ id }: { id: string }): JSX.Element {
  const [tab, setTab] = useState<(typeof TABS)[number]["id"]>("materials");
  const item = itemById(id);
  if (!item) {
    return (
      <Frame name="item" title="这一项已经更新" info={<p class="lead">请返回重新选择。</p>}>
        <p class="nothing">内容刚刚更新过，请返回首页重新查找。</p>
      </Frame>
    );
  }
  const unit = content.value?.departments.find((each) => each.id === item.department);
  const place = content.value?.windows.find((window) => window.number === item.window);
  return (
    <Frame
      name="item"
      title={item.sub_name}
      info={
        <dl class="facts">
          <div class="fact-window fact-wide">
            <dt>办理窗口</dt>
            <dd>
              <strong>{item.window}号窗口</strong>
              <small>
                {unit?.name} {place?.where}
              </small>
            </dd>
          </div>
          <div>
            <dt>承诺时限</dt>
            <dd>
              <strong>{limit(item.promise_days)}</strong>
            </dd>
          </div>
          <div>
            <dt>法定时限</dt>
            <dd>{limit(item.legal_days)}</dd>
          </div>
          <div>
            <dt>收费标准</dt>
            <dd>{item.fee}</dd>
          </div>
          <div>
            <dt>事项类型</dt>
            <dd>
              {item.kind} · {item.handling}
            </dd>
          </div>
          <div class="fact-wide">
            <dt>主项名称</dt>
            <dd>{item.main_name}</dd>
          </div>
        </dl>
      }
    >
      <div class="tabs" role="tablist" aria-label="事项内容">
        {TABS.map((each) => (
          <button
            key={each.id}
            type="button"
            role="tab"
            id={`tab-${each.id}`}
            aria-selected={tab === each.id}
            aria-controls="tab-panel"
            onClick={() => setTab(each.id)}
          >
            {each.name}
            <small>{each.about}</small>
          </button>
        ))}
      </div>
      <div class="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        <Scroll label="内容" again={tab}>
          {tab === "materials" ? <Materials item={item} /> : null}
          {tab === "flow" ? <Flow item={item} /> : null}
          {tab === "more" ? <More item={item} /> : null}
        </Scroll>
      </div>
    </Frame>
  );
}
