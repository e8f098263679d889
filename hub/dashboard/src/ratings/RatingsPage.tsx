/** 评价与投诉. */

import type { JSX } from "preact";
import type { PageProps } from "../pages";

export default function RatingsPage(_: PageProps): JSX.Element {
  return <h1>评价与投诉</h1>;
}
