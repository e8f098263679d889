/** Deadlines, calendar, smallest count, keeping times and the relay, as people set them. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Note } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { may } from "../me";
import { readRules, saveRules, type Rules as RulesShape } from "./api";
import { useReading } from "../reading";
import { Waiting } from "./Waiting";

type NumberName =
  | "contact_days"
  | "rectify_days"
  | "smallest"
  | "transaction_days"
  | "note_days"
  | "relay_tries";

const NUMBERS: readonly { name: NumberName; word: string; about: string; min: number; max: number }[] = [
  { name: "contact_days", word: "联系期限（工作日）", about: "收到差评后联系群众；各地多为 1 个工作日", min: 1, max: 60 },
  { name: "rectify_days", word: "整改期限（工作日）", about: "整改并答复；各地多为 15 个工作日，国家没有统一规定", min: 1, max: 60 },
  { name: "smallest", word: "最小公布数", about: "少于这个数的统计不公布，不小于 3", min: 3, max: 100 },
  { name: "transaction_days", word: "办件编号保留（天）", about: "到期从评价中删除", min: 1, max: 3650 },
  { name: "note_days", word: "办理记录保留（天）", about: "办结后到期删除", min: 30, max: 3650 },
  { name: "relay_tries", word: "转报最多次数", about: "仍不成功则停发，等人处理", min: 1, max: 50 },
];

export function Rules(): JSX.Element {
  const read = useReading("rules", readRules);
  const [rules, setRules] = useState<RulesShape | null>(null);
  const [off, setOff] = useState("");
  const [on, setOn] = useState("");
  const [flaw, setFlaw] = useState("");
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!read.value) return;
    setRules(read.value);
    setOff(read.value.days_off.join("\n"));
    setOn(read.value.days_on.join("\n"));
  }, [read.value]);
  if (!rules) return <Waiting flaw={read.flaw} again={read.again} />;
  const locked = !may("administer");
  const days = (text: string): string[] => text.split(/[\s,，、]+/).filter((day) => day !== "");

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!rules) return;
    setSaid("");
    try {
      read.put(await saveRules({ ...rules, days_off: days(off), days_on: days(on) }));
      setFlaw("");
      setSaid("已保存。已经开始计算的期限不变。");
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <form class="hk-panel voices-panel" onSubmit={(event) => void submit(event)}>
      <div class="tabbed-panel-head">
        <h2>期限与规则</h2>
        {locked ? <span class="muted">由管理员修改</span> : null}
      </div>
      <fieldset class="voices-rules" disabled={locked}>
        <legend class="sr-only">期限与规则</legend>
        {rules.warning ? (
          <Note status="degraded" title="工作日历需要补录">
            <p>{rules.warning}</p>
          </Note>
        ) : null}
        <div class="voices-grid">
          {NUMBERS.map((one) => (
            <label key={one.name} class="field">
              <span>{one.word}</span>
              <input
                type="number"
                min={one.min}
                max={one.max}
                value={rules[one.name]}
                onInput={(event) =>
                  setRules({ ...rules, [one.name]: Number(event.currentTarget.value) })
                }
              />
              <small class="muted">{one.about}</small>
            </label>
          ))}
        </div>
        <div class="voices-grid">
          <label class="field">
            <span>放假的日子</span>
            <textarea rows={6} value={off} onInput={(event) => setOff(event.currentTarget.value)} />
            <small class="muted">周一至周五中放假的日子，每行一天，如 2026-10-01</small>
          </label>
          <label class="field">
            <span>调休上班的日子</span>
            <textarea rows={6} value={on} onInput={(event) => setOn(event.currentTarget.value)} />
            <small class="muted">周末上班的日子；按国务院办公厅每年的通知填写</small>
          </label>
        </div>
        <label class="voices-check">
          <input
            type="checkbox"
            checked={rules.relay}
            onChange={(event) => setRules({ ...rules, relay: event.currentTarget.checked })}
          />
          <span>向省“好差评”平台转报有办件编号的评价</span>
        </label>
        <label class="field">
          <span>接口地址</span>
          <input
            value={rules.relay_url}
            maxLength={500}
            placeholder="https://…"
            onInput={(event) => setRules({ ...rules, relay_url: event.currentTarget.value })}
          />
        </label>
        <details>
          <summary>字段对照（TOML）</summary>
          <label class="field">
            <span>留空则用样例</span>
            <textarea
              class="code"
              rows={14}
              maxLength={20000}
              value={rules.relay_mapping}
              placeholder={rules.mapping_example}
              onInput={(event) => setRules({ ...rules, relay_mapping: event.currentTarget.value })}
            />
          </label>
        </details>
        <p class="flaw" role="alert">
          {flaw}
        </p>
        <p role="status">{said}</p>
        {locked ? null : (
          <p class="buttons">
            <button type="submit" class="hk-button primary">
              保存
            </button>
          </p>
        )}
      </fieldset>
    </form>
  );
}
