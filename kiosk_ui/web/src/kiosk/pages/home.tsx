/** Where a visit begins: six ways on, and what is new in the hall. */

import type { JSX } from "preact";
import { now } from "@hallkeeper/design";
import { Frame, Spans } from "../frame";
import { openWords, seasonOf } from "../hours";
import { Icon } from "../icons";
import { inForce } from "../content";
import { content, go, type Route } from "../state";

const WAYS: readonly { to: Route; icon: string; name: string; about: string }[] = [
  { to: { name: "categories" }, icon: "list", name: "办事事项", about: "按类别查材料、流程和时限" },
  { to: { name: "windows" }, icon: "counter", name: "窗口与部门", about: "哪个部门、几号窗口" },
  { to: { name: "search" }, icon: "letters", name: "拼音首字母查找", about: "养老保险，按 Y L B X" },
  { to: { name: "rate" }, icon: "smile", name: "服务评价", about: "请为今天的服务打分" },
];

export function Home(): JSX.Element {
  const shown = content.value;
  const at = new Date(now.value);
  const hours = shown?.hall.hours;
  const season = hours ? seasonOf(hours, at) : undefined;
  const open = hours ? openWords(hours, at) : undefined;
  return (
    <Frame
      name="home"
      title="您好，请选择要办的事"
      info={
        <>
          {open && season ? (
            <p class="lead">
              <span class={`state state-${open.state}`}>{open.text}</span>
              <Spans of={season.spans} />
            </p>
          ) : null}
          <div class="notices">
            <h2>通知公告</h2>
            {inForce(shown?.notices ?? [], at).slice(0, 3).map((notice) => (
              <article key={notice.title}>
                <h3>{notice.title}</h3>
                <p>{notice.text.join("")}</p>
              </article>
            ))}
            {shown ? null : <p>公示内容正在准备。需要办事请到咨询台，由工作人员为您办理。</p>}
          </div>
        </>
      }
    >
      <ul class="ways">
        {WAYS.map((way) => (
          <li key={way.name}>
            <button type="button" class={`way way-${way.to.name}`} onClick={() => go(way.to)}>
              <Icon name={way.icon} />
              <span>
                <strong>{way.name}</strong>
                <small>{way.about}</small>
              </span>
            </button>
          </li>
        ))}
        <li class="half">
          <button type="button" class="way way-board" onClick={() => go({ name: "board" })}>
            <Icon name="board" />
            <span>
              <strong>大厅公示</strong>
              <small>值班人员、服务承诺</small>
            </span>
          </button>
        </li>
        <li class="half">
          <button type="button" class="way way-board" onClick={() => go({ name: "complain" })}>
            <Icon name="zx" />
            <span>
              <strong>投诉建议</strong>
              <small>不用留姓名电话</small>
            </span>
          </button>
        </li>
      </ul>
    </Frame>
  );
}
