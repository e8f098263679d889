/** Alerts that are over, newest first. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { span, StatusMark } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { hallHref } from "../route";
import { moment, unhurried } from "../when";
import { closedAlerts, type Alert } from "./api";
import { useAlertReading } from "./read";
import { Sheet } from "./Sheet";
import { SEVERITY_LOOK, SEVERITY_WORDS, subject, trouble } from "./words";

const PAGE = 50;

export function History(): JSX.Element {
  const reading = useAlertReading("history", closedAlerts);
  const [older, setOlder] = useState<Alert[]>([]);
  const [end, setEnd] = useState(false);
  const [flaw, setFlaw] = useState("");

  function more(all: readonly Alert[]): void {
    closedAlerts(all.at(-1)?.id).then(
      (found) => {
        setOlder([...older, ...found.alerts]);
        setEnd(found.alerts.length < PAGE);
      },
      (error: unknown) => setFlaw(wordsOf(error)),
    );
  }

  return (
    <section class="hk-panel" aria-labelledby="history-title">
      <div class="panel-head">
        <h2 id="history-title">已恢复</h2>
        <p class="flaw" role="alert">
          {flaw}
        </p>
      </div>
      <Sheet reading={reading}>
        {(found) => {
          const known = new Set(found.alerts.map((alert) => alert.id));
          const all = [...found.alerts, ...older.filter((alert) => !known.has(alert.id))];
          return all.length ? (
            <>
              <table class="plain-table">
                <thead>
                  <tr>
                    <th>级别</th>
                    <th>大厅</th>
                    <th>告警</th>
                    <th>开始</th>
                    <th>持续</th>
                    <th>处理</th>
                  </tr>
                </thead>
                <tbody>
                  {all.map((alert) => (
                    <Row key={alert.id} alert={alert} />
                  ))}
                </tbody>
              </table>
              {end || all.length < PAGE ? null : (
                <button type="button" class="more" onClick={() => more(all)}>
                  更早
                </button>
              )}
            </>
          ) : (
            <p class="empty">还没有恢复过的告警。</p>
          );
        }}
      </Sheet>
    </section>
  );
}

function Row({ alert }: { alert: Alert }): JSX.Element {
  const lasted = alert.closed ? Date.parse(alert.closed) - Date.parse(alert.since) : 0;
  return (
    <tr>
      <td>
        <StatusMark status={SEVERITY_LOOK[alert.severity]} word={SEVERITY_WORDS[alert.severity]} />
      </td>
      <td>
        <a href={hallHref(alert.hall)}>{alert.hall_name}</a>
      </td>
      <td>
        {subject(alert)}
        {trouble(alert)}
        {alert.reason ? <small>{alert.reason}</small> : null}
      </td>
      <td>{moment(alert.since, unhurried.value)}</td>
      <td>{span(lasted)}</td>
      <td>
        {alert.closed_why === "removed" ? "已移除" : "自行恢复"}
        {alert.acknowledged_by ? `，${alert.acknowledged_by} 跟进` : ""}
        {alert.ticket ? (
          <>
            {" "}
            <a href={`#/tickets/${alert.ticket}`}>工单 {alert.ticket}</a>
          </>
        ) : null}
      </td>
    </tr>
  );
}
