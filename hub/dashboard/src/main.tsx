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

render(<App />, document.getElementById("page")!);
