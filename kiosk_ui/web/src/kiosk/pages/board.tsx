/** What the hall must show of itself: who is on duty, what it promises, where to complain. */

import type { ComponentChildren, JSX } from "preact";
import { now } from "@hallkeeper/design";
import { CHINESE_TAG, t } from "../../words";
import { inForce, onDuty } from "../content";
import { Frame, Spans } from "../frame";
import { seasonDays } from "../hours";
import { Scroll } from "../scroll";
import { content } from "../state";

/** A part of the board; nothing where there is nothing to say. */
function Part(props: { title: string; lines: number; children: ComponentChildren }): JSX.Element | null {
  if (!props.lines) return null;
  return (
    <section>
      <h2>{props.title}</h2>
      <div lang={CHINESE_TAG}>{props.children}</div>
    </section>
  );
}

function Plain({ lines }: { lines: readonly string[] }): JSX.Element {
  return (
    <ul class="plain">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Info(): JSX.Element {
  const words = t.value.board;
  const hall = content.value?.hall;
  return (
    <dl class="facts">
      {(hall?.hours.seasons ?? []).map((season) => (
        <div key={season.name} class="fact-wide">
          <dt>{words.seasonHours(season.name)}</dt>
          <dd>
            <strong>
              <Spans of={season.spans} />
            </strong>
            <small>{seasonDays(season)}</small>
          </dd>
        </div>
      ))}
      <div>
        <dt>{words.phone}</dt>
        <dd>{hall?.phone}</dd>
      </div>
      <div>
        <dt>{words.complaintPhone}</dt>
        <dd>{hall?.complaint_phone}</dd>
      </div>
      <div>
        <dt>{words.address}</dt>
        <dd lang={CHINESE_TAG}>{hall?.address}</dd>
      </div>
    </dl>
  );
}

export function Board(): JSX.Element {
  const words = t.value.board;
  const shown = content.value;
  const hall = shown?.hall;
  const at = new Date(now.value);
  const duty = onDuty(hall?.duty ?? [], at);
  const promises = hall?.promises ?? [];
  const services = hall?.services ?? [];
  const directions = hall?.directions ?? [];
  if (!hall) {
    return (
      <Frame name="board" title={words.title} info={<p class="lead">{t.value.home.preparing}</p>}>
        <p class="nothing">{t.value.lists.empty}</p>
      </Frame>
    );
  }
  return (
    <Frame name="board" title={words.title} info={<Info />}>
      <Scroll label={words.content}>
        <div class="more">
          <Part title={words.duty} lines={duty.length}>
            <ul class="duty">
              {duty.map((one) => (
                <li key={one.post}>
                  <span>{one.post}</span>
                  <strong>{one.name}</strong>
                  <span>{one.phone}</span>
                </li>
              ))}
            </ul>
          </Part>
          <Part title={words.promises} lines={promises.length}>
            <Plain lines={promises} />
          </Part>
          <Part title={words.services} lines={services.length}>
            <Plain lines={services} />
          </Part>
          <Part title={words.directions} lines={directions.length}>
            <ul class="duty">
              {directions.map((line) => (
                <li key={line.place}>
                  <strong>{line.place}</strong>
                  <span>{line.where}</span>
                </li>
              ))}
            </ul>
          </Part>
          {inForce(shown?.notices ?? [], at).map((notice) => (
            <section key={notice.title} lang={CHINESE_TAG}>
              <h2>{notice.title}</h2>
              {notice.text.map((line) => (
                <p key={line}>{line}</p>
              ))}
            </section>
          ))}
        </div>
      </Scroll>
    </Frame>
  );
}
