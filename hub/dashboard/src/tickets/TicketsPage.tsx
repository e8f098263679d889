/** 工单. */

import type { JSX } from "preact";
import type { PageProps } from "../pages";

export default function TicketsPage(_: PageProps): JSX.Element {
  return <h1>工单</h1>;
}
