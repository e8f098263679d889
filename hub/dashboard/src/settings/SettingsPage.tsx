/** 设置. */

import type { JSX } from "preact";
import type { PageProps } from "../pages";

export default function SettingsPage(_: PageProps): JSX.Element {
  return <h1>设置</h1>;
}
