/** The top of the page: where we are, who is on duty, how the window stands, what waits. */

import type { JSX } from "preact";
import { clock, now, StatusMark, toStatus } from "@hallkeeper/design";
import { desk, setState } from "./desk";
import { Key } from "./key";
import { plainWords } from "./panels";
import * as state from "./state";
import { chooseDark, dark } from "./theme";
import { waitingCount } from "./waiting_dialog";
import { language, t } from "./words";

function LineMark(): JSX.Element {
  const words = t.value.line;
  if (state.feed.value === "down") return <StatusMark status="fault" word={words.down} chip />;
  const line = state.line.value;
  if (!line) return <StatusMark status="starting" word={words.connecting} chip />;
  if (line.connected) return <StatusMark status="ok" word={words.connected} chip />;
  return <StatusMark status="degraded" word={words.offline(line.outbox)} chip />;
}

function DeskButtons(): JSX.Element | null {
  const told = desk.value;
  const words = t.value.desk;
  if (told === false) return null;
  if (told === null) return <StatusMark status="starting" word={words.unknown} chip />;
  return (
    <>
      <button
        type="button"
        class="hk-button clerk-name"
        onClick={() => {
          state.open.value = "sign-in";
        }}
      >
        {told.clerk ? words.onDuty(told.clerk.name, told.clerk.number) : words.nobody}{" "}
        <Key of="signIn" />
      </button>
      <button
        type="button"
        class="hk-button desk-state"
        data-desk={told.state}
        onClick={() => {
          state.open.value = "desk";
        }}
      >
        {words[told.state]} <Key of="state" />
      </button>
    </>
  );
}

function WaitingButton(): JSX.Element {
  const count = waitingCount();
  return (
    <button
      type="button"
      class={count ? "hk-button waits" : "hk-button"}
      onClick={() => {
        state.open.value = "waiting";
      }}
    >
      {t.value.waiting.title}
      {count ? <b>{count}</b> : null} <Key of="waiting" />
    </button>
  );
}

export function Head(): JSX.Element {
  const box = state.box.value;
  const words = t.value;
  return (
    <header class="top">
      <span class="top-seal" aria-hidden="true">
        为
      </span>
      <h1>
        {box?.hall_name ?? words.hall}
        <span>{box?.window ? words.windowNumber(box.window) : words.page}</span>
      </h1>
      <DeskButtons />
      <WaitingButton />
      <button
        type="button"
        class="hk-button quiet"
        lang={language.value === "zh" ? "en" : "zh-CN"}
        onClick={() => {
          language.value = language.value === "zh" ? "en" : "zh";
        }}
      >
        {words.otherLanguage}
      </button>
      <button type="button" class="hk-button quiet" onClick={() => chooseDark(!dark.value)}>
        {dark.value ? words.light : words.dark}
      </button>
      <LineMark />
      <time>{clock(now.value)}</time>
    </header>
  );
}

export function Strip(): JSX.Element {
  const all = state.shown.value;
  const { told } = t.value;
  return (
    <section class="strip" aria-label={t.value.devices}>
      <ul>
        {all.map((device) => (
          <li key={device.name} class="hk-tone" data-status={device.status}>
            <strong>{told.kind(device.kind)}</strong>
            <StatusMark status={device.status} word={told.status[toStatus(device.status)]} />
            {device.reason ? <small>{plainWords(device.reason, "")}</small> : null}
          </li>
        ))}
        {state.devices.value && !all.length ? <li>{t.value.noDevices}</li> : null}
      </ul>
    </section>
  );
}

/** Says loudly that nobody is served now, with the way back. */
export function DeskBanner(): JSX.Element | null {
  const told = desk.value;
  const words = t.value.desk;
  if (!told || told.state === "open") return null;
  const text = told.state === "paused" ? words.pausedBanner(told.reason) : words.closedBanner;
  return (
    <div class="banner" role="status">
      <p>{told.clerk ? text : `${text} · ${words.nobody}`}</p>
      <button
        type="button"
        class="hk-button"
        onClick={() => {
          if (told.clerk) void setState("open", "");
          else state.open.value = "sign-in";
        }}
      >
        {told.clerk ? words.resume : words.signIn} <Key of={told.clerk ? "state" : "signIn"} />
      </button>
    </div>
  );
}
