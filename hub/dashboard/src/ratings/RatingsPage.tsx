/** 评价与投诉: what may be told of it, what is to be followed up, what goes to the province. */

import type { JSX } from "preact";
import { may, me } from "../me";
import type { PageProps } from "../pages";
import { Cases } from "./Cases";
import { Relays } from "./Relays";
import { Rules } from "./Rules";
import { StatisticsView } from "./Statistics";
import "../styles/tabbed.css";
import "./ratings.css";

const CITY = "411700";

export default function RatingsPage({ rest }: PageProps): JSX.Element {
  const tabs = [
    { name: "statistics", title: "统计", shown: true },
    { name: "cases", title: "差评和投诉办理", shown: may("inspect") },
    { name: "relay", title: "转报省平台", shown: may("administer") },
    { name: "rules", title: "期限与规则", shown: may("inspect") },
  ].filter((tab) => tab.shown);
  const at = tabs.find((tab) => tab.name === rest[0])?.name ?? "statistics";
  const area = /^\d{6,12}$/.test(rest[1] ?? "") ? rest[1]! : (me.value?.root ?? CITY);
  return (
    <div class="tabbed voices">
      <div class="tabbed-head">
        <h1>评价与投诉</h1>
        <nav class="tabbed-tabs" aria-label="评价与投诉">
          {tabs.map((tab) => (
            <a
              key={tab.name}
              href={`#/ratings/${tab.name}`}
              aria-current={tab.name === at ? "page" : undefined}
            >
              {tab.title}
            </a>
          ))}
        </nav>
      </div>
      <p class="voices-notice">
        这里是各大厅自己的统计，用于改进服务，<b>不是官方好差评成绩</b>。官方成绩以省政务服务“好差评”系统为准。
      </p>
      {at === "cases" ? (
        <Cases />
      ) : at === "relay" ? (
        <Relays />
      ) : at === "rules" ? (
        <Rules />
      ) : (
        <StatisticsView key={area} area={area} />
      )}
    </div>
  );
}
