/** The public holidays of the city, on which no hall need be open. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Note, now } from "@hallkeeper/design";
import { useReading } from "../reading";
import { readHolidays, saveHolidays } from "./api";
import { holidaysText, lastYear, parseHolidays, yearWanted } from "./holiday_words";
import { Panel } from "./Panel";

export function HolidaysForm(): JSX.Element {
  const reading = useReading("holidays", readHolidays);
  const [text, setText] = useState("");
  useEffect(() => {
    if (reading.value) setText(holidaysText(reading.value.days));
  }, [reading.value]);

  async function save(): Promise<string> {
    const days = parseHolidays(text);
    if (typeof days === "string") throw new Error(days);
    reading.put(await saveHolidays(days));
    return "已保存，全市大厅从现在起按新的假期计算服务时间。";
  }

  const wanted = yearWanted(now.value);
  const told = reading.value ? lastYear(reading.value.days) : wanted;
  return (
    <Panel
      name="holidays"
      title="法定节假日"
      about={
        <>
          全市共用，放假的日子不告警、不计入可用率；按国务院办公厅每年的通知填写。个别大厅的例外日在大厅页“服务时间”里填。办理差评的工作日历另在
          <a href="#/ratings/rules">期限与规则</a>里填。
        </>
      }
      reading={reading}
      save={save}
    >
      {told < wanted ? (
        <Note status="degraded" title={`还没有 ${wanted} 年的节假日`}>
          <p>不补录的话，{wanted} 年的假期会当作工作日，放假时也会告警。</p>
        </Note>
      ) : null}
      <label class="field">
        <span>放假和调休上班的日子</span>
        <textarea
          rows={14}
          value={text}
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <small class="muted">
          每行一段：日期，或“日期 至 日期”，然后写“休”或“班”和名称，如“2026-10-01 至 2026-10-07 休 国庆节”。
        </small>
      </label>
    </Panel>
  );
}
