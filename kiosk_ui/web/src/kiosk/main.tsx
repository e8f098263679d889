/** The citizen kiosk: puts the pages together and keeps the visit's clock. */

import "@hallkeeper/design/tokens.css";
import "@hallkeeper/design/components.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/bar.css";
import "./styles/scroll.css";
import "./styles/dialogs.css";
import "./styles/attract.css";
import "./styles/home.css";
import "./styles/lists.css";
import "./styles/map.css";
import "./styles/item.css";
import "./styles/search.css";
import "./styles/rate.css";
import "./styles/complain.css";
import "./styles/take.css";
import "./styles/write.css";
import "./styles/visit.css";
import "./styles/views.css";
import { render, type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { keepVoice, reading } from "./aloud";
import { Dialogs } from "./dialogs";
import { endVisit } from "./end";
import { startHeartbeat } from "./heartbeat";
import { Idle } from "./idle";
import { Attract } from "./pages/attract";
import { Board } from "./pages/board";
import { Complain } from "./pages/complain";
import { EventItems, Events } from "./pages/events";
import { Home } from "./pages/home";
import { ItemPage } from "./pages/item";
import { Categories, CategoryItems, DepartmentItems, Windows } from "./pages/lists";
import { MapPage } from "./pages/map";
import { Rate } from "./pages/rate";
import { SearchPage } from "./pages/search";
import { VisitPage } from "./pages/visit";
import { applyPanel } from "./panel";
import { keepIndex } from "./search";
import * as state from "./state";
import { applyViews } from "./views";

const CONTENT_EVERY = 60_000;
const BOX_EVERY = 15_000;

function Page(): JSX.Element {
  const at = state.page.value;
  switch (at.name) {
    case "attract":
      return <Attract />;
    case "home":
      return <Home />;
    case "categories":
      return <Categories />;
    case "events":
      return <Events />;
    case "event":
      return <EventItems id={at.id} />;
    case "category":
      return <CategoryItems id={at.id} />;
    case "department":
      return <DepartmentItems id={at.id} />;
    case "item":
      return <ItemPage id={at.id} />;
    case "windows":
      return <Windows />;
    case "map":
      return <MapPage window={at.window} />;
    case "search":
      return <SearchPage />;
    case "rate":
      return <Rate />;
    case "complain":
      return <Complain />;
    case "visit":
      return <VisitPage />;
    case "board":
      return <Board />;
  }
}

const idle = new Idle(
  (seconds) => {
    state.leaving.value = seconds;
  },
  () => void endVisit(),
);

function touched(): void {
  if (state.page.value.name === "attract") idle.stop();
  else idle.touch();
}

function Kiosk(): JSX.Element {
  const name = state.page.value.name;
  useEffect(touched, [name]);
  useEffect(() => {
    // Somebody who is read to is there, though nothing is touched.
    if (reading.value !== null) touched();
  }, [reading.value]);
  return (
    <>
      <Page />
      <Dialogs />
    </>
  );
}

applyPanel({ search: location.search, screen });
for (const kind of ["click", "keydown", "wheel"]) {
  addEventListener(kind, touched, { capture: true, passive: true });
}
for (const kind of ["pointerdown", "touchmove"]) {
  // A finger coming down must not call the warning off: its click would fall on what lay beneath.
  const down = (): void => {
    if (state.leaving.value === null) touched();
  };
  addEventListener(kind, down, { capture: true, passive: true });
}
addEventListener("contextmenu", (event) => event.preventDefault());
applyViews();
const place = document.getElementById("page");
if (place) {
  place.replaceChildren();
  render(<Kiosk />, place);
}
startHeartbeat();
keepVoice();
keepIndex();
void state.refreshContent();
void state.refreshBox();
setInterval(() => void state.refreshContent(), CONTENT_EVERY);
setInterval(() => void state.refreshBox(), BOX_EVERY);
