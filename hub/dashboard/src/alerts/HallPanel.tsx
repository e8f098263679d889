/** 告警与工单 of one hall, for its page. */

import type { JSX } from "preact";
import { StatusMark } from "@hallkeeper/design";
import { STATUS_LOOK, STATUS_WORDS, tickets } from "../tickets/api";
import { lasting, unhurried } from "../when";
import { openAlerts } from "./api";
import { useAlertReading } from "./read";
import { Sheet } from "./Sheet";
import { SEVERITY_LOOK, SEVERITY_WORDS, subject, trouble, worseFirst } from "./words";
import "./alerts.css";

const SHOWN = 6;

export function HallAlerts({ code }: { code: string }): JSX.Element {
  const reading = useAlertReading(code, async () => {
    const [alerts, work] = await Promise.all([openAlerts(code), tickets({ hall: code, status: "unfinished" })]);
    return {
      alerts: alerts.alerts.filter((alert) => alert.hall === code).sort(worseFirst),
      tickets: work.tickets.filter((ticket) => ticket.hall === code),
    };
  });
  return (
    <section class="hk-panel hall-alerts" aria-labelledby="hall-alerts-title">
      <h2 id="hall-alerts-title">告警与工单</h2>
      <Sheet reading={reading}>
        {({ alerts, tickets: work }) => (
          <ul>
            {alerts.slice(0, SHOWN).map((alert) => (
              <li key={alert.id}>
                <StatusMark status={SEVERITY_LOOK[alert.severity]} word={SEVERITY_WORDS[alert.severity]} />
                <a href={`#/alerts/${alert.id}`}>
                  {subject(alert)}
                  {trouble(alert)}
                </a>
                <small>
                  {lasting(alert.since, unhurried.value)}
                  {alert.acknowledged ? `，${alert.acknowledged_by} 跟进` : ""}
                </small>
              </li>
            ))}
            {alerts.length > SHOWN ? (
              <li>
                <a href="#/alerts">另有 {alerts.length - SHOWN} 条告警</a>
              </li>
            ) : null}
            {work.map((ticket) => (
              <li key={`t${ticket.id}`}>
                <StatusMark status={STATUS_LOOK[ticket.status]} word={STATUS_WORDS[ticket.status]} />
                <a href={`#/tickets/${ticket.id}`}>
                  工单 {ticket.id}：{ticket.title}
                </a>
                <small>{ticket.assignee || "未派单"}</small>
              </li>
            ))}
            {alerts.length || work.length ? null : <li class="empty">没有未恢复的告警和未完成的工单。</li>}
          </ul>
        )}
      </Sheet>
    </section>
  );
}
