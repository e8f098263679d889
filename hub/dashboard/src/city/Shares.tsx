/** Availability in service hours of the last 30 days by tier, of the area that is looked at. */

import type { JSX } from "preact";
import type { Hall } from "../halls";
import { readGroups } from "../hall/care_api";
import { hoursWords, percent } from "../hall/strip";
import { useReading } from "../reading";
import "../hall/care.css";

const DAYS = 30;
const AGAIN = 300_000;

export function Shares({ area }: { area: Hall }): JSX.Element | null {
  const root = area.parent ? area.code : "";
  const { value: told, flaw } = useReading(root, () => readGroups(root, "tier", DAYS), AGAIN);
  return (
    <section class="panel hk-panel shares" aria-labelledby="shares-title">
      <h2 id="shares-title">
        可用率 <small>近 {DAYS} 天服务时间内</small>
      </h2>
      {flaw ? <p class="empty">没有读到可用率：{flaw}</p> : null}
      {told?.length ? (
        <dl class="tier-shares">
          {told.map((group) => (
            <div
              key={group.key}
              title={`${group.tally.devices} 台，故障 ${group.tally.failures} 次，平均修复 ${hoursWords(group.tally.repair_s)}`}
            >
              <dt>{group.name}</dt>
              <dd>{percent(group.tally.share)}</dd>
              <dd class="less">{group.tally.failures} 次故障</dd>
            </div>
          ))}
        </dl>
      ) : told ? (
        <p class="empty">还没有设备。</p>
      ) : flaw ? null : (
        <p class="empty" role="status">
          正在计算…
        </p>
      )}
    </section>
  );
}
