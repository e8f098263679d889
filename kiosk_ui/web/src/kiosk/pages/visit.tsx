/** What is at this kiosk for the person whose card lies on the reader. */

import type { JSX } from "preact";
import { Frame } from "../frame";

export function VisitPage(): JSX.Element {
  return (
    <Frame name="visit" title="我的这次来访" info={<p class="lead">请把身份证放在读卡器上。</p>}>
      <p class="nothing" />
    </Frame>
  );
}
