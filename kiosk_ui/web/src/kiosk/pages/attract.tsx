/** The page nobody is at: whose hall this is, when it serves, and one thing to do. */

import type { JSX } from "preact";
import { clock, day, now, weekday } from "@hallkeeper/design";
import { SampleMark, Updated } from "../frame";
import { openWords, seasonOf, spanWords, weekdayWords } from "../hours";
import { Icon, Seal } from "../icons";
import { box, content, home } from "../state";

export function Attract(): JSX.Element {
  const hall = content.value?.hall;
  const at = new Date(now.value);
  const season = hall ? seasonOf(hall.hours, at) : undefined;
  const open = hall ? openWords(hall.hours, at) : undefined;
  return (
    <main class="attract" onClick={home}>
      <div class="curtain">
        <Seal />
        <h1>{hall?.name ?? box.value?.hall_name ?? "政务服务大厅"}</h1>
        <p class="subtitle">自助查询</p>
        <p class="motto">一窗受理 · 一网通办 · 一次办妥</p>
      </div>
      <div class="threshold">
        <div class="hours">
          <p class="today">
            {day(at)} {weekday(at)} <strong>{clock(at)}</strong>
            {open ? <span class={`state state-${open.state}`}>{open.text}</span> : null}
          </p>
          {hall && season ? (
            <dl>
              <dt>服务时间</dt>
              <dd>
                {weekdayWords(hall.hours.weekdays)}
                <span class="spans">
                  {season.spans.map((span) => (
                    <strong key={span[0]}>{spanWords(span)}</strong>
                  ))}
                </span>
                <small>
                  {season.name}作息 · {hall.hours.holidays}
                </small>
              </dd>
            </dl>
          ) : (
            <p>需要帮助请到咨询台，由工作人员为您办理。</p>
          )}
        </div>
        <button type="button" class="start">
          <Icon name="touch" />
          <span>轻触开始</span>
        </button>
        <p class="foot">
          <SampleMark />
          <Updated />
          {hall ? <span>咨询电话 {hall.phone}</span> : null}
        </p>
      </div>
    </main>
  );
}
