/** The screen at the window that faces the customer: which window, its state, who is on duty. */

import "@hallkeeper/design/tokens.css";
import "@hallkeeper/design/components.css";
import "./customer.css";
import { render, type JSX } from "preact";
import { clock, live, now, StatusShape } from "@hallkeeper/design";
import seal from "../assets/seal.svg";
import { ask, type Box } from "../box/api";
import "../clerk/theme";
import { fetchContent } from "../kiosk/content";
import * as state from "./state";
import { said } from "./words";

/** Milliseconds between two looks for newly published content, and at a box that did not answer. */
const CONTENT_EVERY = 300_000;
const ASK_AGAIN = 3_000;

function Place(): JSX.Element {
  const number = state.box.value?.window ?? "";
  return (
    <section class="place" aria-label="窗口">
      {number ? (
        <p class="number" data-long={number.length > 2 || undefined}>
          <strong>{number}</strong>
          <span>号窗口</span>
        </p>
      ) : null}
      <p class="serves">{state.here.value?.name ?? ""}</p>
    </section>
  );
}

function Sign(): JSX.Element {
  const words = said(state.face.value, state.desk.value, state.hall.value, new Date(now.value));
  return (
    <section class="sign hk-tone" data-status={words.status} role="status">
      <div class="title" data-long={words.title.length > 4 || undefined}>
        {words.marked ? <StatusShape status={words.status} /> : null}
        <h1>{words.title}</h1>
      </div>
      <p lang="en">{words.english}</p>
      {words.lines.map((line) => (
        <p key={line} class="line">
          {line}
        </p>
      ))}
    </section>
  );
}

function OnDuty(): JSX.Element | null {
  const clerk = state.desk.value?.clerk;
  if (!clerk || state.face.value === "unknown") return null;
  return (
    <section class="on-duty" aria-label="当班工作人员">
      {clerk.photo ? <img src={clerk.photo} alt="工作人员照片" /> : null}
      <dl>
        <div>
          <dt>工作人员</dt>
          <dd>{clerk.number} 号</dd>
        </div>
        <div>
          <dt>岗位</dt>
          <dd>{clerk.post}</dd>
        </div>
      </dl>
    </section>
  );
}

function Screen(): JSX.Element {
  const hall = state.hall.value;
  return (
    <>
      <header>
        <img src={seal} alt="" />
        <p class="hall">{state.box.value?.hall_name || hall?.name || ""}</p>
        <time>{clock(now.value)}</time>
      </header>
      <main>
        <Place />
        <Sign />
      </main>
      <footer>
        <OnDuty />
        {hall ? (
          <p class="phones">
            <span>咨询 {hall.phone}</span> <span>投诉 {hall.complaint_phone}</span>
          </p>
        ) : null}
      </footer>
    </>
  );
}

async function keepBox(): Promise<void> {
  const answer = await ask<Box>("api/box");
  if (answer.ok) state.box.value = answer.body;
  else setTimeout(() => void keepBox(), ASK_AGAIN);
}

async function keepDesk(): Promise<void> {
  const answer = await ask<state.Desk>("api/desk");
  if (answer.ok) state.desk.value = answer.body;
  else if (state.feed.value === "live") setTimeout(() => void keepDesk(), ASK_AGAIN);
}

async function keepContent(): Promise<void> {
  const content = await fetchContent();
  if (content) {
    state.hall.value = content.hall;
    state.windows.value = content.windows;
  }
}

live("api/reports", {
  on: { desk: state.onDesk, device: state.onDevice, report: state.onReport },
  state: (feed) => {
    document.documentElement.dataset["feed"] = feed;
    state.onFeed(feed);
    if (feed !== "live") return;
    state.askedBy.value = "";
    void keepBox();
    void keepDesk();
    void keepContent();
  },
});
setInterval(() => void keepContent(), CONTENT_EVERY);

const page = document.getElementById("page");
if (page) render(<Screen />, page);
