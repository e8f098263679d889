/** How many days things are kept. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useReading } from "../reading";
import { readRetention, saveRetention, type Retention } from "./api";
import { Panel } from "./Panel";

const LEAST = 30;
const MOST = 3660;

const FIELDS: readonly { name: keyof Retention; word: string; about: string }[] = [
  { name: "events", word: "业务事件", about: "读卡、评价、拍摄的次数" },
  { name: "flips", word: "状态变化", about: "可用率和历史报告由它算出" },
  { name: "commands", word: "下发的命令", about: "命令和结果" },
  { name: "messages", word: "告警消息", about: "消息和发送记录" },
];

export function RetentionForm(): JSX.Element {
  const reading = useReading("retention", readRetention);
  const [kept, setKept] = useState<Record<string, string>>({});
  useEffect(() => {
    const value = reading.value;
    if (value) setKept(Object.fromEntries(FIELDS.map(({ name }) => [name, String(value[name])])));
  }, [reading.value]);

  async function save(): Promise<string> {
    const wanted: Partial<Retention> = {};
    for (const { name, word } of FIELDS) {
      const days = Number(kept[name]);
      if (!Number.isInteger(days) || days < LEAST || days > MOST) {
        throw new Error(`“${word}”请填 ${LEAST} 到 ${MOST} 之间的整数。`);
      }
      wanted[name] = days;
    }
    reading.put(await saveRetention(wanted as Retention));
    return "已保存。超过期限的在一天之内删除，不能找回。";
  }

  return (
    <Panel
      name="retention"
      title="保存期限"
      about="超过期限的自动删除。审计记录和现场核实记录一直保存。"
      reading={reading}
      save={save}
    >
      <div class="settings-grid">
        {FIELDS.map(({ name, word, about }) => (
          <label key={name} class="field">
            <span>{word}（天）</span>
            <input
              type="number"
              min={LEAST}
              max={MOST}
              value={kept[name] ?? ""}
              onInput={(event) => setKept({ ...kept, [name]: event.currentTarget.value })}
            />
            <small class="muted">{about}</small>
          </label>
        ))}
      </div>
    </Panel>
  );
}
