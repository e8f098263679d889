/** The citizen kiosk: puts the pages together and keeps the visit's clock. */

import "@hallkeeper/design/tokens.css";
import "@hallkeeper/design/components.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/scroll.css";
import "./styles/dialogs.css";
import "./styles/attract.css";
import "./styles/home.css";
import "./styles/lists.css";
import "./styles/item.css";
import "./styles/search.css";
import "./styles/rate.css";
import "./styles/complain.css";
import { render, type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Dialogs } from "./dialogs";
import { startHeartbeat } from "./heartbeat";
import { Idle } from "./idle";
import { Attract } from "./pages/attract";
import { Board } from "./pages/board";
import { Complain } from "./pages/complain";
import { Home } from "./pages/home";
import { ItemPage } from "./pages/item";
import { Categories, CategoryItems, DepartmentItems, Windows } from "./pages/lists";
import { Rate } from "./pages/rate";
import { SearchPage } from "./pages/search";
import { VisitPage } from "./pages/visit";
import { applyPanel } from "./panel";
import { keepIndex } from "./search";
import * as state from "./state";

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
    case "category":
      return <CategoryItems id={at.id} />;
    case "department":
      return <DepartmentItems id={at.id} />;
    case "item":
      return <ItemPage id={at.id} />;
    case "windows":
    case "map":
      return <Windows />;
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

/** The last step of the wipe: a fresh page. Only when the box would give one, never an error page. */
async function renew(): Promise<void> {
  try {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (answer.ok && state.page.value.name === "attract") location.reload();
  } catch {
    // The box is away: the wiped page in hand goes on serving.
  }
}

const idle = new Idle(
  (seconds) => {
    state.leaving.value = seconds;
  },
  () => {
    state.wipe();
    void renew();
  },
);

function touched(): void {
  if (state.page.value.name === "attract") idle.stop();
  else idle.touch();
}

function Kiosk(): JSX.Element {
  const name = state.page.value.name;
  useEffect(touched, [name]);
  useEffect(() => {
    const root = document.documentElement;
    root.toggleAttribute("data-large", state.large.value);
    root.toggleAttribute("data-contrast", state.contrast.value);
  }, [state.large.value, state.contrast.value]);
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
document.title = "政务服务自助查询";
const place = document.getElementById("page");
if (place) {
  place.replaceChildren();
  render(<Kiosk />, place);
}
startHeartbeat();
keepIndex();
void state.refreshContent();
void state.refreshBox();
setInterval(() => void state.refreshContent(), CONTENT_EVERY);
setInterval(() => void state.refreshBox(), BOX_EVERY);
