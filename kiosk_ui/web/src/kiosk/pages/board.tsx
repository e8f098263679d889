/** What the hall must show of itself: who is on duty, what it promises, where to complain. */

import type { JSX } from "preact";
import { now } from "@hallkeeper/design";
import { inForce } from "../content";
import { Frame, Spans } from "../frame";
import { seasonDays } from "../hours";
import { Scroll } from "../scroll";
import { content } from "../state";

export function Board(): JSX.Element {
  const shown = content.value;
  const hall = shown?.hall;
  return (
    <Frame
      name="board"
      title="大厅公示"
      info={
        <dl class="facts">
          {(hall?.hours.seasons ?? []).map((season) => (
            <div key={season.name} class="fact-wide">
              <dt>{season.name}服务时间</dt>
              <dd>
                <strong>
                  <Spans of={season.spans} />
                </strong>
                <small>{seasonDays(season)}</small>
              </dd>
            </div>
          ))}
          <div>
            <dt>咨询电话</dt>
            <dd>{hall?.phone}</dd>
          </div>
          <div>
            <dt>投诉电话</dt>
            <dd>{hall?.complaint_phone}</dd>
          </div>
          <div>
            <dt>地址</dt>
            <dd>{hall?.address}</dd>
          </div>
        </dl>
      }
    >
      <Scroll label="公示内容">
        <div class="more">
          <section>
            <h2>今日值班</h2>
            <ul class="duty">
              {(hall?.duty ?? []).map((duty) => (
                <li key={duty.post}>
                  <span>{duty.post}</span>
                  <strong>{duty.name}</strong>
                  <span>{duty.phone}</span>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h2>服务承诺</h2>
            <ul class="plain">
              {(hall?.promises ?? []).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </section>
          <section>
            <h2>便民服务</h2>
            <ul class="plain">
              {(hall?.services ?? []).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </section>
          {hall?.directions?.length ? (
            <section>
              <h2>办事指引</h2>
              <ul class="duty">
                {hall.directions.map((line) => (
                  <li key={line.place}>
                    <strong>{line.place}</strong>
                    <span>{line.where}</span>
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
          {inForce(shown?.notices ?? [], new Date(now.value)).map((notice) => (
            <section key={notice.title}>
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
