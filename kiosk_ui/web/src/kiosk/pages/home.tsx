/** Where a visit begins: the ways on, and what is new in the hall. */

import type { JSX } from "preact";
import { now } from "@hallkeeper/design";
import { t } from "../../words";
import { inForce } from "../content";
import { Frame, Spans } from "../frame";
import { openWords, seasonOf } from "../hours";
import { Icon } from "../icons";
import { Chinese } from "../named";
import { Scroll } from "../scroll";
import { content, go, type Route } from "../state";

type Words = typeof t.value.home;
type Way = Extract<
  Route["name"],
  "categories" | "events" | "windows" | "search" | "map" | "visit" | "rate" | "board" | "complain"
>;

/** In the order people need them: what to do, where to go, and afterwards what they thought of it. */
const WAYS: readonly { to: Way; icon: string; name: keyof Words; about: keyof Words }[] = [
  { to: "categories", icon: "list", name: "items", about: "itemsAbout" },
  { to: "events", icon: "life", name: "events", about: "eventsAbout" },
  { to: "windows", icon: "counter", name: "windows", about: "windowsAbout" },
  { to: "search", icon: "letters", name: "search", about: "searchAbout" },
  { to: "map", icon: "map", name: "map", about: "mapAbout" },
  { to: "visit", icon: "card", name: "visit", about: "visitAbout" },
  { to: "rate", icon: "smile", name: "rate", about: "rateAbout" },
  { to: "board", icon: "board", name: "board", about: "boardAbout" },
  { to: "complain", icon: "zx", name: "complain", about: "complainAbout" },
];

export function Home(): JSX.Element {
  const words = t.value.home;
  const shown = content.value;
  const at = new Date(now.value);
  const hours = shown?.hall.hours;
  const season = hours ? seasonOf(hours, at) : undefined;
  const open = hours ? openWords(hours, at) : undefined;
  return (
    <Frame
      name="home"
      title={words.title}
      info={
        <>
          {open && season ? (
            <p class="lead">
              <span class={`state state-${open.state}`}>{open.text}</span>
              <Spans of={season.spans} />
            </p>
          ) : null}
          <div class="notices">
            <h2>{words.notices}</h2>
            {inForce(shown?.notices ?? [], at).slice(0, 3).map((notice) => (
              <article key={notice.title}>
                <h3>
                  <Chinese>{notice.title}</Chinese>
                </h3>
                <p>
                  <Chinese>{notice.text.join("")}</Chinese>
                </p>
              </article>
            ))}
            {shown ? null : <p>{words.preparing}</p>}
          </div>
        </>
      }
    >
      <Scroll label={words.title}>
        <ul class="ways">
          {WAYS.map((way) => (
            <li key={way.to}>
              <button
                type="button"
                class={`way way-${way.to}`}
                onClick={() => go({ name: way.to })}
              >
                <Icon name={way.icon} />
                <span>
                  <strong>{words[way.name]}</strong>
                  <small>{words[way.about]}</small>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Scroll>
    </Frame>
  );
}
