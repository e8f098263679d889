/** What surrounds every page of a visit: the head, the information above, the controls below, the bar. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { clock, now } from "@hallkeeper/design";
import { language, t, tongue } from "../words";
import { dateLine, dayWords } from "../words/dates";
import { Bar } from "./bar";
import { openWords, seasonOf, spanWords, weekdayWords } from "./hours";
import { Icon, Seal } from "./icons";
import { Chinese, Name, nameOf } from "./named";
import { Scroll } from "./scroll";
import { box, boxAnswers, content } from "./state";

/** When what is shown was last changed; and, without alarm, that the line is down. */
export function Updated(): JSX.Element | null {
  const shown = content.value;
  const words = t.value.frame;
  if (!shown) return null;
  const line = boxAnswers.value && box.value?.line.connected !== false;
  return (
    <span class="updated">
      {line ? "" : words.offline}
      {words.updated(dayWords(shown.updated))}
    </span>
  );
}

export function SampleMark(): JSX.Element | null {
  return content.value?.sample ? <span class="sample">{t.value.frame.sample}</span> : null;
}

/** The hall's own name, the box's word for it, or any hall's. */
export function hallName(): string {
  const hall = content.value?.hall;
  return (hall && nameOf(hall)) || box.value?.hall_name || t.value.hall;
}

function Head(): JSX.Element {
  return (
    <header class="head">
      <Seal />
      <div class="hall">
        <p class="hall-name" lang={tongue(hallName())}>
          {hallName()}
        </p>
        <p class="hall-line">
          <SampleMark />
          <Updated />
        </p>
      </div>
      <p class="when">
        <strong>{clock(now.value)}</strong>
        <span>
          {dateLine(now.value)}
        </span>
      </p>
    </header>
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
  const words = t.value.frame;
  if (!hall) return null;
  const at = new Date(now.value);
  const season = seasonOf(hall.hours, at);
  const open = openWords(hall.hours, at);
  return (
    <dl class="info-foot">
      <div>
        <dt>
          <Icon name="clock" />
          {words.hours}
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
          {words.staff}
        </dt>
        <dd>
          <Name of={hall.desk} />（{hall.desk.window}）
          <small>
            <Chinese>{hall.desk.where}</Chinese>
          </small>
        </dd>
      </div>
      <div>
        <dt>
          <Icon name="phone" />
          {words.phone}
        </dt>
        <dd>
          {hall.phone}
          <small>{words.complaints(hall.complaint_phone)}</small>
        </dd>
      </div>
    </dl>
  );
}

/** Longest titles in characters of their size; a Chinese one is twice as wide as a Latin one. */
const LONG = 22;
const LONGEST = 60;

function titleSize(title: string): string {
  const wide = title.length * (language.value === "en" ? 0.55 : 1);
  return wide > LONGEST ? "longest" : wide > LONG ? "long" : "short";
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
  return (
    <div class={`visit visit-${props.name}`}>
      <Head />
      <section class="info" aria-labelledby="title">
        <Scroll label={props.title} again={props.title}>
          <h1
            id="title"
            class={titleSize(props.title)}
            lang={tongue(props.title)}
            ref={title}
            tabIndex={-1}
          >
            {props.title}
          </h1>
          <div class="info-body">{props.info}</div>
          <InfoFoot />
        </Scroll>
      </section>
      <main class="controls">{props.children}</main>
      <Bar />
    </div>
  );
}
