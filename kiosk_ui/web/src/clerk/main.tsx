/** The clerk window: card, camera, documents and desk on one page without scrolling. */

import "@hallkeeper/design/tokens.css";
import "@hallkeeper/design/components.css";
import "./clerk.css";
import "./panels.css";
import "./card.css";
import "./camera.css";
import "./papers.css";
import "./dialogs.css";
import "./slips.css";
import "./print.css";
import { effect } from "@preact/signals";
import { render, type JSX } from "preact";
import { live, now } from "@hallkeeper/design";
import { ask, type Box } from "../box/api";
import { capture } from "./acts";
import { watchReady } from "./automatic";
import { Bar } from "./bar";
import { CameraPanel } from "./camera_panel";
import { CameraSettings } from "./camera_settings";
import { CardPanel } from "./card_panel";
import { desk, onDesk, refreshDesk } from "./desk";
import { SignInDialog, StateDialog } from "./desk_dialogs";
import { DeskBanner, Head, Strip } from "./head";
import { HelpDialog } from "./help_dialog";
import { listenToKeys } from "./keys";
import { NoticeDialog } from "./notice_dialog";
import { onPaper } from "./notices";
import { PageDialog } from "./page_dialog";
import { refreshPairings } from "./pairings";
import * as papers from "./papers";
import { PapersPanel } from "./papers_panel";
import { onDevice, onLine, onNewStream, onReport } from "./reports";
import { refresh, told } from "./results";
import { SheetDialog } from "./sheet_dialog";
import * as state from "./state";
import "./theme";
import { leave, wipeNow } from "./visit";
import { WaitingDialog } from "./waiting_dialog";

/** Milliseconds between two questions to a service that has not answered. */
const ASK_AGAIN = 5000;

const DIALOGS: Readonly<Record<NonNullable<state.Open>, () => JSX.Element | null>> = {
  help: HelpDialog,
  notice: () => <NoticeDialog kind="notice" />,
  receipt: () => <NoticeDialog kind="receipt" />,
  "sign-in": SignInDialog,
  desk: StateDialog,
  waiting: WaitingDialog,
  camera: CameraSettings,
  sheet: SheetDialog,
  page: PageDialog,
};

function OpenDialog(): JSX.Element | null {
  const name = state.open.value;
  if (!name) return null;
  const Shown = DIALOGS[name];
  return <Shown key={name} />;
}

function Paper(): JSX.Element | null {
  const text = onPaper.value;
  if (!text) return null;
  return (
    <article class="paper">
      <h1>{text.title}</h1>
      {text.lines.map((line, at) => (
        <p key={at}>{line || "\u00a0"}</p>
      ))}
    </article>
  );
}

function Clerk(): JSX.Element {
  return (
    <>
      <div class="clerk">
        <Head />
        <Strip />
        <DeskBanner />
        <main>
          <CardPanel />
          <CameraPanel />
          <PapersPanel />
        </main>
        <Bar />
        <OpenDialog />
      </div>
      <Paper />
    </>
  );
}

async function refreshAll(): Promise<void> {
  void refreshDesk();
  void refresh();
  void refreshPairings();
  const answer = await ask<Box>("api/box");
  if (answer.ok) state.box.value = answer.body;
}

/** What has stayed its time goes, whoever is looking. */
function expire(): void {
  const at = now.value;
  const { card, rating } = state;
  if (card.peek() && at >= (card.peek()?.until ?? 0)) state.forgetCard();
  const asked = rating.peek();
  if (asked.at === "asking" && at >= asked.until) rating.value = { at: "unanswered" };
  if (papers.anything.peek() && at - state.lastAct.peek() >= state.PAGES_STAY) wipeNow();
}

effect(expire);
effect(() => {
  // Without the stream nobody would tell that the card was lifted.
  if (state.feed.value === "down") state.forgetCard();
});
setInterval(() => {
  if (state.feed.value !== "live") return;
  if (desk.value === null) void refreshDesk();
  if (told.value === null) void refresh();
}, ASK_AGAIN);
watchReady(() => void capture());
live("api/reports", {
  on: {
    report: onReport,
    device: onDevice,
    line: onLine,
    desk: onDesk,
    pairing: () => void refreshPairings(),
  },
  state: (next) => {
    state.feed.value = next;
    if (next !== "live") return;
    onNewStream();
    void refreshAll();
  },
});
for (const kind of ["pointerdown", "keydown"]) {
  addEventListener(kind, () => {
    state.lastAct.value = Date.now();
  });
}
addEventListener("beforeunload", (event) => {
  if (papers.anything.value) event.preventDefault();
});
addEventListener("pagehide", leave);
listenToKeys();
const place = document.getElementById("page");
if (place) render(<Clerk />, place);
