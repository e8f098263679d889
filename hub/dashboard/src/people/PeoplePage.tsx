/** 用户与审计. */

import type { JSX } from "preact";
import type { PageProps } from "../pages";

export default function PeoplePage(_: PageProps): JSX.Element {
  return <h1>用户与审计</h1>;
}
