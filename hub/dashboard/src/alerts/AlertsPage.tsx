/** 告警. */

import type { JSX } from "preact";
import type { PageProps } from "../pages";

export default function AlertsPage(_: PageProps): JSX.Element {
  return <h1>告警</h1>;
}
