/** The silences that have not ended. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { kindWord } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { may } from "../me";
import { moment, unhurried } from "../when";
import { endSilence, silences, type Silence } from "./api";
import { useAlertReading } from "./read";
import { Sheet } from "./Sheet";

export function Silences(): JSX.Element {
  const reading = useAlertReading("silences", silences);
  const [flaw, setFlaw] = useState("");
  const end = (one: Silence): void => {
    endSilence(one.id).then(reading.again, (error: unknown) => setFlaw(wordsOf(error)));
  };
  return (
    <section class="hk-panel" aria-labelledby="silences-title">
      <div class="panel-head">
        <h2 id="silences-title">正在静默</h2>
        <p class="flaw" role="alert">
          {flaw}
        </p>
      </div>
      <Sheet reading={reading}>
        {(found) =>
          found.length ? (
            <table class="plain-table">
              <thead>
                <tr>
                  <th>范围</th>
                  <th>原因</th>
                  <th>何人</th>
                  <th>至</th>
                  <th>
                    <span class="sr-only">操作</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {found.map((one) => (
                  <tr key={one.id}>
                    <td>{reachWords(one)}</td>
                    <td>{one.reason}</td>
                    <td>{one.by}</td>
                    <td>{moment(one.ends, unhurried.value)}</td>
                    <td class="acts">
                      {may("operate") ? (
                        <button type="button" class="hk-button small" onClick={() => end(one)}>
                          提前结束
                        </button>
                      ) : null}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : (
            <p class="empty">没有静默。需要时在告警的“静默”里设置，每条都有到期时间。</p>
          )
        }
      </Sheet>
    </section>
  );
}

function reachWords(one: Silence): string {
  if (one.device) return `${one.hall_name} ${one.edge}/${one.device}`;
  if (one.edge) return `${one.hall_name} 终端 ${one.edge}`;
  if (one.kind) return `${one.hall_name}的全部${kindWord(one.kind)}`;
  return `${one.hall_name}及下属大厅`;
}
