import "@hallkeeper/design/tokens.css";
import "@hallkeeper/design/components.css";
import { render } from "preact";
import { StatusMark } from "@hallkeeper/design";

render(<StatusMark status="ok" chip />, document.getElementById("page")!);
