/** The clerk window: devices, card, camera, pages and rating on one page without scrolling. */

import "@hallkeeper/design/tokens.css";
import "@hallkeeper/design/components.css";
import "./clerk.css";
import "./panels.css";
import { effect } from "@preact/signals";
import { render, type JSX } from "preact";
import { ago, clock, kindWord, live, now, StatusMark } from "@hallkeeper/design";
import { ask, type Box } from "../box/api";
import { capture, finish, leave } from "./acts";
import { watchStill } from "./automatic";
import { CameraPanel } from "./camera_panel";
import { CardPanel } from "./card_panel";
import { KEYS, listenToKeys } from "./keys";
import { Enlarged, PagesPanel } from "./pages_panel";
import { RatingPanel } from "./rating_panel";
import { endVisit, onDevice, onLine, onNewStream, onReport } from "./reports";
import * as state from "./state";

function LineMark(): JSX.Element {
  if (state.feed.value === "down") return <StatusMark status="fault" word="设备服务断开" chip />;
  const line = state.line.value;
  if (!line) return <StatusMark status="starting" word="正在连接" chip />;
  if (line.connected) return <StatusMark status="ok" word="已联网" chip />;
  const waiting = line.outbox ? `，${line.outbox} 条待上传` : "";
  return <StatusMark status="degraded" word={`离线可用${waiting}`} chip />;
}

function Head(): JSX.Element {
  const box = state.box.value;
  return (
    <header class="top">
      <span class="top-seal" aria-hidden="true">
        为
      </span>
      <h1>
        {box?.hall_name ?? "政务服务大厅"}
        <span>{box?.window ? `${box.window} 号窗口` : "窗口工作台"}</span>
      </h1>
      <LineMark />
      <time>{clock(now.value)}</time>
    </header>
  );
}

function Strip(): JSX.Element {
  return (
    <section aria-label="设备状态">
      <ul class="strip">
      {state.shown.value.map((device) => (
        <li key={device.name} class="hk-tone" data-status={device.status}>
          <strong>{kindWord(device.kind)}</strong>
          <StatusMark status={device.status} />
          {state.usable(device) && device.status === "ok" ? (
            <small>{device.identity.model || device.name}</small>
          ) : (
            <small title={device.reason}>
              {device.reason || `${ago(device.since, now.value)}起`}
            </small>
          )}
        </li>
      ))}
      {state.devices.value && !state.shown.value.length ? <li>这个窗口还没有配置设备</li> : null}
      </ul>
    </section>
  );
}

function Foot(): JSX.Element {
  return (
    <footer class="foot">
      <ul aria-label="快捷键">
        {KEYS.map(({ key, does }) => (
          <li key={key}>
            <kbd class="hk-key">{key}</kbd> {does}
          </li>
        ))}
      </ul>
      <button type="button" class="hk-button" onClick={finish}>
        结束办理并清空 <kbd>End</kbd>
      </button>
    </footer>
  );
}

function Clerk(): JSX.Element {
  return (
    <div class="clerk">
      <Head />
      <Strip />
      <main>
        <div class="side">
          <CardPanel />
          <RatingPanel />
        </div>
        <CameraPanel />
        <PagesPanel />
      </main>
      <Foot />
      <Enlarged />
    </div>
  );
}

async function refreshBox(): Promise<void> {
  const answer = await ask<Box>("api/box");
  if (answer.ok) state.box.value = answer.body;
}

/** What has stayed its time goes, whoever is looking. */
function expire(): void {
  const at = now.value;
  const { card, rating, pages } = state;
  if (card.peek() && at >= (card.peek()?.until ?? 0)) state.forgetCard();
  const asked = rating.peek();
  if (asked.at === "asking" && at >= asked.until) rating.value = { at: "unanswered" };
  if (pages.peek().length && at - state.lastAct.peek() >= state.PAGES_STAY) endVisit();
}

effect(expire);
effect(() => {
  // Without the stream nobody would tell that the card was lifted.
  if (state.feed.value === "down") state.forgetCard();
});
watchStill(() => void capture());
live("api/reports", {
  on: { report: onReport, device: onDevice, line: onLine },
  state: (next) => {
    state.feed.value = next;
    if (next !== "live") return;
    onNewStream();
    void refreshBox();
  },
});
for (const kind of ["pointerdown", "keydown"]) {
  addEventListener(kind, () => {
    state.lastAct.value = Date.now();
  });
}
addEventListener("pagehide", leave);
listenToKeys();
const place = document.getElementById("page");
if (place) render(<Clerk />, place);
