/** Who is signed in, and the way out, in the bar at the top. */

import type { JSX } from "preact";
import { me, ROLE_WORDS, signOut } from "../me";
import "./enter.css";

export function Myself(): JSX.Element | null {
  const who = me.value;
  if (!who) return null;
  return (
    <span class="myself">
      <a href="#/account" title={`我的账号（${ROLE_WORDS[who.role]}）`}>
        {who.display}
      </a>
      <button type="button" class="hk-button small" onClick={() => void signOut()}>
        退出
      </button>
    </span>
  );
}
