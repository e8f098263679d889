/** The halls with most to do, each with a box to tick for holding them side by side. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { go } from "../route";
import { compareHref, matrixHref, MOST_COMPARED, reportHref } from "./address";
import type { AreaReport } from "./api";

export function Worst({ told }: { told: AreaReport }): JSX.Element {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const toggle = (code: string): void =>
    setChosen(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code]);
  const full = chosen.length >= MOST_COMPARED;
  return (
    <section class="hk-panel panel-block" aria-labelledby="worst-halls">
      <h2 id="worst-halls">问题最多的大厅</h2>
      {told.worst.length ? (
        <>
          <div class="scroll worst-halls" tabIndex={0} role="group" aria-labelledby="worst-halls">
            <ol>
              {told.worst.map((hall) => (
                <li key={hall.code}>
                  <input
                    type="checkbox"
                    aria-label={`选中${hall.place}${hall.name}作比较`}
                    checked={chosen.includes(hall.code)}
                    disabled={full && !chosen.includes(hall.code)}
                    onChange={() => toggle(hall.code)}
                  />
                  <a href={reportHref(hall.code, "hall")}>
                    <b>{hall.name}</b> <small>{hall.place}</small>
                  </a>
                  <span>
                    <span data-verdict="unmet">不符合 {hall.unmet}</span>
                    {hall.broken ? ` 异常 ${hall.broken}` : ""}
                    {hall.pending ? ` 待核实 ${hall.pending}` : ""}
                  </span>
                </li>
              ))}
            </ol>
          </div>
          <button
            type="button"
            class="hk-button small compare-chosen"
            disabled={chosen.length < 2}
            onClick={() => go(compareHref(chosen))}
          >
            {chosen.length < 2 ? "选两个以上的大厅比较" : `比较选中的 ${chosen.length} 个大厅`}
          </button>
        </>
      ) : (
        <p class="empty">没有大厅有不符合项或异常设备。</p>
      )}
      <p class="aside">
        逐厅对照表：
        {told.shares
          .filter((share) => share.halls > 1)
          .map((share) => (
            <a key={share.tier} href={matrixHref(told.head.code, share.tier)}>
              {share.tier_name}
            </a>
          ))}
      </p>
    </section>
  );
}
