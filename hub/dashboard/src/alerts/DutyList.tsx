/** Who is responsible where and when. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { StatusMark } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { may } from "../me";
import { channels, duties, removeDuty, type Duty } from "./api";
import { DutyDialog } from "./DutyDialog";
import { useAlertReading } from "./read";
import { Sheet } from "./Sheet";
import { daysWords } from "./words";

export function DutyList(): JSX.Element {
  const reading = useAlertReading("duties", async () => {
    const [people, ways] = await Promise.all([duties(), channels()]);
    return { people, ways };
  });
  const [adding, setAdding] = useState(false);
  const [flaw, setFlaw] = useState("");
  const remove = (one: Duty): void => {
    removeDuty(one.id).then(reading.again, (error: unknown) => setFlaw(wordsOf(error)));
  };
  return (
    <section class="hk-panel" aria-labelledby="duty-title">
      <div class="panel-head">
        <h2 id="duty-title">值班表</h2>
        <p class="flaw" role="alert">
          {flaw}
        </p>
        {may("operate") ? (
          <button type="button" class="hk-button small" onClick={() => setAdding(true)}>
            添加值班人员
          </button>
        ) : null}
      </div>
      <Sheet reading={reading}>
        {({ people, ways }) => (
          <>
            {people.length ? (
              <table class="plain-table">
                <thead>
                  <tr>
                    <th>负责</th>
                    <th>姓名</th>
                    <th>联系方式</th>
                    <th>时间</th>
                    <th>本人渠道</th>
                    <th>现在</th>
                    <th>
                      <span class="sr-only">操作</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {people.map((one) => (
                    <tr key={one.id}>
                      <td>{one.hall_name}及下属</td>
                      <td>{one.person}</td>
                      <td>{one.contact}</td>
                      <td>
                        {daysWords(one.days)} {one.starts}–{one.ends}
                      </td>
                      <td>{ways.find((way) => way.id === one.channel)?.name ?? "—"}</td>
                      <td>
                        <StatusMark
                          status={one.now ? "ok" : "off"}
                          word={one.now ? "在岗" : "不在岗"}
                        />
                      </td>
                      <td class="acts">
                        {may("operate") ? (
                          <button
                            type="button"
                            class="hk-button small"
                            aria-label={`删除 ${one.person}`}
                            onClick={() => remove(one)}
                          >
                            删除
                          </button>
                        ) : null}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            ) : (
              <p class="empty">值班表还是空的。添加后，告警消息里会写明当班人员和电话。</p>
            )}
            {adding ? (
              <DutyDialog
                ways={ways}
                close={() => {
                  setAdding(false);
                  reading.again();
                }}
              />
            ) : null}
          </>
        )}
      </Sheet>
    </section>
  );
}
