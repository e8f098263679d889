/** The frame around every view: who we are, whether the hub hears the halls, whether we hear the hub. */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { now, StatusShape } from "@hallkeeper/design";
import { CityPage } from "./city/CityPage";
import { Search } from "./city/Search";
import { HallPage } from "./hall/HallPage";
import { heard, hub, line, listen, loadOverview, tree } from "./live";
import { EnterPage } from "./enter/EnterPage";
import { LostSession } from "./enter/LostSession";
import { Myself } from "./enter/Myself";
import { loadMe, me, standing } from "./me";
import { Opened, Pages, PAGES } from "./pages";
import { route } from "./route";
import { choice, choose, type Choice } from "./theme";
import { moment, seconds } from "./when";

const THEMES: readonly { choice: Choice; word: string }[] = [
  { choice: "auto", word: "跟随系统" },
  { choice: "light", word: "浅色" },
  { choice: "dark", word: "深色" },
];

/** The page for who is signed in, the way in for everybody else. */
export function App(): JSX.Element | null {
  const at = route.value;
  useEffect(() => void loadMe(), []);
  // The hub could not be asked at the start; now it can.
  useEffect(() => {
    if (line.value === "live" && !me.value && standing.value === "in") void loadMe();
  }, [line.value]);
  if (standing.value === "asking") return null;
  if (at.page === "enter" || standing.value === "out") {
    return <EnterPage token={at.page === "enter" ? at.token : ""} />;
  }
  return (
    <>
      <Frame />
      {standing.value === "lost" ? <LostSession /> : null}
    </>
  );
}

function Frame(): JSX.Element {
  const at = route.value;
  useEffect(() => {
    // The hall page too needs names for the search; the city page's stream reads the overview itself.
    if (at.page === "hall" && !tree.value) void loadOverview();
    if (at.page === "other") return listen(null, { open: () => void loadOverview() });
  }, [at.page]);
  const here = at.page === "other" ? at.name : at.page;
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        跳到正文
      </a>
      <header class="top">
        <a class="brand" href="#/">
          <img src="./favicon.svg" alt="" width="28" height="28" />
          <span>政务大厅设备总览</span>
        </a>
        <Search />
        <div class="top-states">
          <BrokerState />
          <LineState />
        </div>
        <span class="theme">
          <select
            aria-label="配色"
            value={choice.value}
            onChange={(event) => choose(event.currentTarget.value as Choice)}
          >
            {THEMES.map((theme) => (
              <option key={theme.choice} value={theme.choice}>
                {theme.word}
              </option>
            ))}
          </select>
        </span>
        <Myself />
      </header>
      <Pages here={here} />
      <Banners />
      <main id="main" tabIndex={-1} class={line.value === "down" ? `${here} stale` : here}>
        {at.page === "other" ? (
          <Opened
            key={at.name}
            entry={PAGES.find((page) => page.name === at.name)!}
            rest={at.rest}
          />
        ) : at.page === "hall" ? (
          <HallPage key={at.code} code={at.code} />
        ) : at.page === "city" ? (
          <CityPage area={at.area} view={at.view} />
        ) : null}
      </main>
    </>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function BrokerState(): JSX.Element | null {
  const state = hub.value;
  // Nothing is known of the hub's broker while the hub itself is not heard.
  if (!state || line.value === "down") return null;
  const up = state.broker === "up";
  return (
    <span
      class="state"
      data-status={up ? "ok" : "fault"}
      title={`自 ${moment(state.since, now.value)}`}
    >
      <StatusShape status={up ? "ok" : "fault"} />
      <span>消息服务{up ? "正常" : "中断"}</span>
    </span>
  );
}

function LineState(): JSX.Element {
  const state = line.value;
  if (state === "live") {
    return (
      <span class="state live" data-status="ok">
        <i aria-hidden="true" />
        <span>
          实时 <time>{seconds(now.value)}</time>
        </span>
      </span>
    );
  }
  const waiting = state === "connecting";
  return (
    <span class="state" data-status={waiting ? "starting" : "fault"}>
      <StatusShape status={waiting ? "starting" : "fault"} />
      <span>{waiting ? "正在连接" : "连接中断"}</span>
    </span>
  );
}

function Banners(): JSX.Element {
  const down = line.value === "down";
  const deaf = hub.value?.broker === "down";
  return (
    <div class="banners" role="status">
      {down ? (
        <p class="banner" data-status="fault">
          <StatusShape status="fault" />
          {heard.value
            ? `连接中断，数据截至 ${seconds(heard.value)}，正在自动重连…`
            : "连不上监管中心，正在自动重连…"}
        </p>
      ) : null}
      {deaf && !down ? (
        <p class="banner" data-status="degraded">
          <StatusShape status="degraded" />
          监管中心与消息服务的连接自 {moment(hub.value!.since, now.value)}{" "}
          中断，各大厅显示中断前的最后状态。
        </p>
      ) : null}
    </div>
  );
}
