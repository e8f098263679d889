/** The page nobody is at: whose hall this is, when it serves, who is there, and one thing to do. */

import type { JSX } from "preact";
import { clock, now } from "@hallkeeper/design";
import { CHINESE_TAG, t } from "../../words";
import { dayWords, weekdayName } from "../../words/dates";
import { LanguageSwitch } from "../bar";
import { onDuty, type Hall } from "../content";
import { deskWords, keepDesk } from "../desk";
import { hallName, SampleMark, Updated } from "../frame";
import { openWords, seasonOf, spanWords, weekdayWords } from "../hours";
import { Icon, Seal } from "../icons";
import { content, home } from "../state";
import { useEffect } from "preact/hooks";

function Hours({ hall, at }: { hall: Hall; at: Date }): JSX.Element | null {
  const words = t.value;
  const season = seasonOf(hall.hours, at);
  if (!season) return null;
  return (
    <>
      <dt>{words.frame.hours}</dt>
      <dd>
        {weekdayWords(hall.hours.weekdays)}
        <span class="spans">
          {season.spans.map((span) => (
            <strong key={span[0]}>{spanWords(span)}</strong>
          ))}
        </span>
        <small>{words.attract.season(season.name, hall.hours.holidays)}</small>
      </dd>
    </>
  );
}

/** Who is on duty today; two fit beside the hours, the board has all. */
function Duty({ hall, at }: { hall: Hall; at: Date }): JSX.Element | null {
  const duty = onDuty(hall.duty, at).slice(0, 2);
  if (!duty.length) return null;
  return (
    <>
      <dt>{t.value.attract.duty}</dt>
      <dd class="on-duty" lang={CHINESE_TAG}>
        {duty.map((one) => (
          <span key={one.post} class="span">
            {one.post} <strong>{one.name}</strong>
          </span>
        ))}
      </dd>
    </>
  );
}

/** The state of the window that this box serves; a kiosk that serves none shows nothing. */
function Window(): JSX.Element | null {
  const words = deskWords.value;
  if (!words) return null;
  return (
    <>
      <dt>{t.value.attract.windows}</dt>
      <dd>
        <span class={`state state-${words.open ? "open" : "closed"}`}>{words.text}</span>
      </dd>
    </>
  );
}

export function Attract(): JSX.Element {
  const words = t.value.attract;
  const hall = content.value?.hall;
  const at = new Date(now.value);
  const open = hall ? openWords(hall.hours, at) : undefined;
  useEffect(keepDesk, []);
  return (
    <main class="attract" onClick={home}>
      <div class="curtain">
        <Seal />
        <h1>{hallName()}</h1>
        <p class="subtitle">{words.subtitle}</p>
        <p class="motto">{words.motto}</p>
      </div>
      <div class="threshold">
        <div class="hours">
          <p class="today">
            {dayWords(at)} {weekdayName(at)} <strong>{clock(at)}</strong>
            {open ? <span class={`state state-${open.state}`}>{open.text}</span> : null}
          </p>
          {hall ? (
            <dl>
              <Hours hall={hall} at={at} />
              <Duty hall={hall} at={at} />
              <Window />
            </dl>
          ) : (
            <p>{words.noContent}</p>
          )}
        </div>
        <div class="begin">
          <button type="button" class="start">
            <Icon name="touch" />
            <span>{words.start}</span>
          </button>
          <LanguageSwitch />
        </div>
        <p class="foot">
          <SampleMark />
          <Updated />
          {hall ? <span>{words.phone(hall.phone)}</span> : null}
        </p>
      </div>
    </main>
  );
}
