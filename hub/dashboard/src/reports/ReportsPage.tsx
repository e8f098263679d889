/** 检查报告. */

import type { JSX } from "preact";
import type { PageProps } from "../pages";

export default function ReportsPage(_: PageProps): JSX.Element {
  return <h1>检查报告</h1>;
}
