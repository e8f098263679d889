/** Which requirements come with a number. */

import type { Verdict } from "../api";

/** Whether a number is part of the requirement; “there is one” is not worth a figure. */
export function counted(verdict: Verdict): boolean {
  return (
    verdict.need !== null && (verdict.need > 1 || (verdict.need === 1 && verdict.need_is_local))
  );
}
