/** The rules by which alerts are made, for administrators of the city. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { wordsOf } from "../api";
import { rules, setRules, type Rules } from "./api";
import { useAlertReading } from "./read";
import { Sheet } from "./Sheet";

interface Field {
  name: string;
  word: string;
  unit: string;
}

const GROUPS: readonly { title: string; fields: readonly Field[] }[] = [
  {
    title: "多久才算告警",
    fields: [
      { name: "hold_device", word: "设备异常持续", unit: "秒" },
      { name: "hold_box", word: "终端或全厅失联持续", unit: "秒" },
      { name: "hold_left", word: "终端正常停止持续", unit: "秒" },
      { name: "hold_hub", word: "监管中心与消息服务中断持续", unit: "秒" },
      { name: "opening_grace", word: "上班后给人开机的时间", unit: "秒" },
      { name: "settle", word: "恢复后观察", unit: "秒" },
    ],
  },
  {
    title: "县区线路故障",
    fields: [
      { name: "county_share", word: "失联终端占全县的比例（0–1）", unit: "" },
      { name: "county_least", word: "全县至少有终端", unit: "台" },
      { name: "county_within", word: "在多长时间内失联", unit: "秒" },
      { name: "hold_county", word: "线路故障持续", unit: "秒" },
    ],
  },
  {
    title: "通知",
    fields: [
      { name: "group_wait", word: "同一大厅的告警合并等待", unit: "秒" },
      { name: "group_interval", word: "同一大厅两条消息至少间隔", unit: "秒" },
      { name: "coalesce_over", word: "同县多少个大厅以上合成一条", unit: "个" },
      { name: "escalate_urgent_minutes", word: "紧急告警无人确认，通知上一级", unit: "分钟" },
      { name: "escalate_normal_minutes", word: "一般告警无人确认，通知上一级", unit: "分钟" },
      { name: "per_minute", word: "每个渠道每分钟最多", unit: "条" },
      { name: "digest_at", word: "每日摘要时间（空为不发）", unit: "" },
      { name: "reopen_days", word: "修好后多少天内再坏，重新打开工单", unit: "天" },
    ],
  },
];

export function RulesForm(): JSX.Element {
  const reading = useAlertReading("rules", rules);
  const [kept, setKept] = useState<Rules | null>(null);
  const [said, setSaid] = useState("");
  const [flaw, setFlaw] = useState("");
  useEffect(() => {
    if (!kept && reading.value) setKept(reading.value);
  }, [reading.value]);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!kept) return;
    setFlaw("");
    setSaid("");
    try {
      setKept(await setRules(kept));
      setSaid("已保存，立即生效。");
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <section class="hk-panel" aria-labelledby="rules-title">
      <div class="panel-head">
        <h2 id="rules-title">告警规则</h2>
      </div>
      <Sheet reading={reading}>
        {() =>
          kept ? (
            <form class="rules-form" onSubmit={(event) => void submit(event)} noValidate>
              {GROUPS.map((group) => (
                <fieldset key={group.title}>
                  <legend>{group.title}</legend>
                  {group.fields.map((field) => (
                    <RuleField
                      key={field.name}
                      field={field}
                      value={kept[field.name]}
                      set={(value) => setKept({ ...kept, [field.name]: value })}
                    />
                  ))}
                </fieldset>
              ))}
              <label class="check">
                <input
                  type="checkbox"
                  checked={kept["allow_local"] === true}
                  onChange={(event) => setKept({ ...kept, allow_local: event.currentTarget.checked })}
                />{" "}
                允许渠道指向监管中心本机（默认不允许）
              </label>
              <p class="flaw" role="alert">
                {flaw}
              </p>
              <div class="buttons">
                <p role="status">{said}</p>
                <button type="submit" class="hk-button primary">
                  保存规则
                </button>
              </div>
            </form>
          ) : null
        }
      </Sheet>
    </section>
  );
}

function RuleField({ field, value, set }: {
  field: Field;
  value: number | string | boolean | undefined;
  set: (value: number | string) => void;
}): JSX.Element {
  const isText = typeof value === "string";
  return (
    <label>
      <span>{field.word}</span>
      <span class="with-unit">
        <input
          type={isText ? "time" : "number"}
          min="0"
          step="any"
          value={String(value ?? "")}
          onInput={(event) =>
            set(isText ? event.currentTarget.value : Number(event.currentTarget.value))
          }
        />
        {field.unit}
      </span>
    </label>
  );
}
