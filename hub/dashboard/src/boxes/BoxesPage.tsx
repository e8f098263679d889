/** 终端与命令. */

import type { JSX } from "preact";
import type { PageProps } from "../pages";

export default function BoxesPage(_: PageProps): JSX.Element {
  return <h1>终端与命令</h1>;
}
