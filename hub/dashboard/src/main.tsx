import "@hallkeeper/design/tokens.css";
import "@hallkeeper/design/components.css";
import "./styles/frame.css";
import "./styles/marks.css";
import "./styles/city.css";
import "./styles/checklist.css";
import "./styles/attest.css";
import "./styles/hall.css";
import "./styles/print.css";
import { render } from "preact";
import { App } from "./App";
import { loadOverview } from "./live";
import { route } from "./route";

// The first glance: asked for at once, and again, if it has changed, when the stream is open.
if (route.value.page !== "enter") void loadOverview();

render(<App />, document.getElementById("page")!);
