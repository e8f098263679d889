/** What surrounds every page of a visit: the head, the information above, the controls below, the bar. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { clock, day, now, weekday } from "@hallkeeper/design";
import { openWords, seasonOf, spanWords, weekdayWords } from "./hours";
import { Icon, Seal } from "./icons";
import { back, box, boxAnswers, content, contrast, helping, home, large, page } from "./state";

/** When what is shown was last changed; and, without alarm, that the line is down. */
export function Updated(): JSX.Element | null {
  const shown = content.value;
  if (!shown) return null;
  const line = boxAnswers.value && box.value?.line.connected !== false;
  return (
    <span class="updated">
      {line ? "" : "离线查询 · "}内容更新于 {day(shown.updated)}
    </span>
  );
}

export function SampleMark(): JSX.Element | null {
  return content.value?.sample ? <span class="sample">示例数据</span> : null;
}

function Head(): JSX.Element {
  return (
    <header class="head">
      <Seal />
      <div class="hall">
        <p class="hall-name">{content.value?.hall.name ?? box.value?.hall_name ?? "政务服务大厅"}</p>
        <p class="hall-line">
          <SampleMark />
          <Updated />
        </p>
      </div>
      <p class="when">
        <strong>{clock(now.value)}</strong>
        <span>
          {day(now.value).replace(/^\d+年/, "")} {weekday(now.value)}
        </span>
      </p>
    </header>
  );
}

function Bar(): JSX.Element {
  const atHome = page.value.name === "home";
  return (
    <nav class="bar" aria-label="常用操作">
      <button type="button" onClick={back} disabled={atHome}>
        <Icon name="back" />
        <span>返回</span>
      </button>
      <button type="button" onClick={home} disabled={atHome}>
        <Icon name="home" />
        <span>首页</span>
      </button>
      <button
        type="button"
        aria-pressed={large.value}
        onClick={() => {
          large.value = !large.value;
        }}
      >
        <Icon name="text" />
        <span>大字版</span>
      </button>
      <button
        type="button"
        aria-pressed={contrast.value}
        onClick={() => {
          contrast.value = !contrast.value;
        }}
      >
        <Icon name="contrast" />
        <span>高对比</span>
      </button>
      <button
        type="button"
        class="to-person"
        onClick={() => {
          helping.value = true;
        }}
      >
        <Icon name="person" />
        <span>去人工窗口</span>
      </button>
    </nav>
  );
}

/** Spans of service hours; each stays on one line. */
export function Spans({ of }: { of: readonly [string, string][] }): JSX.Element {
  return (
    <>
      {of.flatMap((span) => [
        <span class="span" key={span[0]}>
          {spanWords(span)}
        </span>,
        "\u2002",
      ])}
    </>
  );
}

/** What somebody who is stuck needs, under the information of every page where there is room. */
function InfoFoot(): JSX.Element | null {
  const hall = content.value?.hall;
  if (!hall) return null;
  const at = new Date(now.value);
  const season = seasonOf(hall.hours, at);
  const open = openWords(hall.hours, at);
  return (
    <dl class="info-foot">
      <div>
        <dt>
          <Icon name="clock" />
          服务时间
        </dt>
        <dd>
          <Spans of={season?.spans ?? []} />
          <small>
            {weekdayWords(hall.hours.weekdays)} · {open.text}
          </small>
        </dd>
      </div>
      <div>
        <dt>
          <Icon name="person" />
          人工服务
        </dt>
        <dd>
          {hall.desk.name}（{hall.desk.window}）<small>{hall.desk.where}</small>
        </dd>
      </div>
      <div>
        <dt>
          <Icon name="phone" />
          咨询电话
        </dt>
        <dd>
          {hall.phone}
          <small>投诉 {hall.complaint_phone}</small>
        </dd>
      </div>
    </dl>
  );
}

/** A page of the visit. `title` takes the focus, so that a screen reader says where we are. */
export function Frame(props: {
  name: string;
  title: string;
  info: ComponentChildren;
  children: ComponentChildren;
}): JSX.Element {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), [props.title]);
  const size = props.title.length > 60 ? "longest" : props.title.length > 22 ? "long" : "short";
  return (
    <div class={`visit visit-${props.name}`}>
      <Head />
      <section class="info" tabIndex={0} aria-labelledby="title">
        <h1 id="title" class={size} ref={title} tabIndex={-1}>
          {props.title}
        </h1>
        <div class="info-body">{props.info}</div>
        <InfoFoot />
      </section>
      <main class="controls">{props.children}</main>
      <Bar />
    </div>
  );
}
