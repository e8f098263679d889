/** One cause in the list of open alerts, with what may be done about it. */

import type { JSX } from "preact";
import { StatusMark } from "@hallkeeper/design";
import { lasting, moment, unhurried } from "../when";
import { may } from "../me";
import type { Alert } from "./api";
import { hiddenWords, SEVERITY_LOOK, SEVERITY_WORDS, subject, trouble, type Caused } from "./words";

export type Act = "acknowledge" | "silence" | "ticket";

export function AlertRow({ caused, act, focusable }: {
  caused: Caused;
  act: (alert: Alert, what: Act) => void;
  focusable: boolean;
}): JSX.Element {
  const { alert, under } = caused;
  const hidden = hiddenWords(alert);
  const now = unhurried.value;
  return (
    <li
      class={alert.acknowledged ? "alert taken" : "alert"}
      data-status={SEVERITY_LOOK[alert.severity]}
      data-alert={alert.id}
      tabIndex={focusable ? 0 : -1}
    >
      <StatusMark status={SEVERITY_LOOK[alert.severity]} word={SEVERITY_WORDS[alert.severity]} chip />
      <div class="alert-what">
        <p>
          <b>{subject(alert)}</b> {trouble(alert)}
          {alert.reason ? `：${alert.reason}` : null}
        </p>
        {hidden ? <p class="alert-hidden">受其影响、不再单独告警：{hidden}</p> : null}
        {under.length ? (
          <details>
            <summary>之前已发出、现归入此原因的告警 {under.length} 条</summary>
            <ul>
              {under.map((one) => (
                <li key={one.id}>
                  {one.hall_name} {subject(one)} {trouble(one)}
                </li>
              ))}
            </ul>
          </details>
        ) : null}
        <p class="alert-facts">
          <span>{lasting(alert.since, now)}</span>
          {alert.scope === "device" ? <span class="code">{`${alert.edge}/${alert.device}`}</span> : null}
          {alert.recovering ? <span class="good">已恢复，观察中</span> : null}
          {alert.flaps ? <span>反复 {alert.flaps} 次</span> : null}
          <span>{told(alert, now)}</span>
          {alert.acknowledged ? (
            <span>
              {alert.acknowledged_by} {moment(alert.acknowledged, now)} 已确认
              {alert.acknowledged_note ? `：${alert.acknowledged_note}` : ""}
            </span>
          ) : null}
          {alert.silenced_until ? <span>静默至 {moment(alert.silenced_until, now)}</span> : null}
        </p>
      </div>
      <div class="alert-acts">
        {may("operate") ? (
          <>
            {alert.acknowledged ? null : (
              <button type="button" class="hk-button small" onClick={() => act(alert, "acknowledge")}>
                确认
              </button>
            )}
            <button type="button" class="hk-button small" onClick={() => act(alert, "silence")}>
              静默
            </button>
          </>
        ) : null}
        {alert.ticket ? (
          <a class="hk-button small" href={`#/tickets/${alert.ticket}`}>
            工单 {alert.ticket}
          </a>
        ) : alert.scope === "overdue" ? (
          may("attest") ? (
            <a class="hk-button small" href={`#/walk/${alert.hall}`}>
              去核实
            </a>
          ) : null
        ) : may("operate") ? (
          <button type="button" class="hk-button small" onClick={() => act(alert, "ticket")}>
            开工单
          </button>
        ) : null}
      </div>
    </li>
  );
}

function told(alert: Alert, now: number): string {
  if (alert.told) return `${moment(alert.told, now)} 已通知${alert.level_name ? ` ${alert.level_name}` : ""}`;
  return alert.severity === "low" ? "只进每日摘要" : "尚未通知";
}
