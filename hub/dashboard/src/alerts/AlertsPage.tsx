/** 告警: what is open and who takes care of it, what was, and who is told how. */

import type { JSX } from "preact";
import { may } from "../me";
import type { PageProps } from "../pages";
import { Channels } from "./Channels";
import { DutyList } from "./DutyList";
import { History } from "./History";
import { OpenAlerts } from "./OpenAlerts";
import { RulesForm } from "./RulesForm";
import { SentLog } from "./SentLog";
import { Silences } from "./Silences";
import "./alerts.css";

const TABS = [
  { name: "", title: "未恢复", right: "read" },
  { name: "history", title: "历史", right: "read" },
  { name: "silences", title: "静默", right: "read" },
  { name: "duty", title: "值班表", right: "read" },
  { name: "sent", title: "发送记录", right: "operate" },
  { name: "channels", title: "通知渠道", right: "administer" },
  { name: "rules", title: "告警规则", right: "administer" },
] as const;

export default function AlertsPage({ rest }: PageProps): JSX.Element {
  const tab = TABS.find((one) => one.name === rest[0] && may(one.right)) ?? TABS[0];
  return (
    <div class="alerts-page">
      <div class="alerts-head">
        <h1>告警</h1>
        <nav class="tabs" aria-label="告警">
          {TABS.filter((one) => may(one.right)).map((one) => (
            <a
              key={one.name}
              href={`#/alerts${one.name ? `/${one.name}` : ""}`}
              aria-current={one === tab ? "page" : undefined}
            >
              {one.title}
            </a>
          ))}
        </nav>
      </div>
      {tab.name === "" ? <OpenAlerts chosen={Number(rest[0]) || 0} /> : null}
      {tab.name === "history" ? <History /> : null}
      {tab.name === "silences" ? <Silences /> : null}
      {tab.name === "duty" ? <DutyList /> : null}
      {tab.name === "sent" ? <SentLog /> : null}
      {tab.name === "channels" ? <Channels /> : null}
      {tab.name === "rules" ? <RulesForm /> : null}
    </div>
  );
}
