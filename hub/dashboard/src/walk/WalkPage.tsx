/** 现场核实. */

import type { JSX } from "preact";
import type { PageProps } from "../pages";

export default function WalkPage(_: PageProps): JSX.Element {
  return <h1>现场核实</h1>;
}
