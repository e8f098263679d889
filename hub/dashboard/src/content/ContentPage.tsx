/** 终端内容. */

import type { JSX } from "preact";
import type { PageProps } from "../pages";

export default function ContentPage(_: PageProps): JSX.Element {
  return <h1>终端内容</h1>;
}
