/** The pages beside city and hall: name, address, who may see them; each is fetched when it is opened. */

import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { unacknowledged } from "./alerts/count";
import type { Right } from "./me";
import { may } from "./me";

/** `rest` is what follows the page's name in the address: `#/reports/411728/print` → ["411728", "print"]. */
export interface PageProps {
  rest: readonly string[];
}

export interface PageEntry {
  name: string;
  title: string;
  right: Right;
  /** Whether the bar at the top links to it. */
  listed: boolean;
  load: () => Promise<{ default: ComponentType<PageProps> }>;
}

export const PAGES: readonly PageEntry[] = [
  { name: "alerts", title: "告警", right: "read", listed: true, load: () => import("./alerts/AlertsPage") },
  { name: "tickets", title: "工单", right: "read", listed: true, load: () => import("./tickets/TicketsPage") },
  { name: "reports", title: "检查报告", right: "read", listed: true, load: () => import("./reports/ReportsPage") },
  { name: "rules", title: "规范条目", right: "read", listed: true, load: () => import("./rules/RulesPage") },
  { name: "ratings", title: "评价与投诉", right: "read", listed: true, load: () => import("./ratings/RatingsPage") },
  { name: "content", title: "终端内容", right: "read", listed: true, load: () => import("./content/ContentPage") },
  { name: "boxes", title: "终端与命令", right: "read", listed: true, load: () => import("./boxes/BoxesPage") },
  { name: "people", title: "用户与审计", right: "administer", listed: true, load: () => import("./people/PeoplePage") },
  { name: "account", title: "我的账号", right: "read", listed: false, load: () => import("./account/AccountPage") },
  { name: "settings", title: "设置", right: "administer", listed: true, load: () => import("./settings/SettingsPage") },
  { name: "walk", title: "现场核实", right: "attest", listed: true, load: () => import("./walk/WalkPage") },
];

/** The links to the listed pages that the caller may see; the one we are on is marked. */
export function Pages({ here }: { here: string }): JSX.Element {
  return (
    <nav class="pages" aria-label="页面">
      <a href="#/" aria-current={here === "city" || here === "hall" ? "page" : undefined}>
        总览
      </a>
      {PAGES.filter((page) => page.listed && may(page.right)).map((page) => (
        <a
          key={page.name}
          href={`#/${page.name}`}
          aria-current={here === page.name ? "page" : undefined}
        >
          {page.title}
          {page.name === "alerts" && unacknowledged.value ? (
            <span class="count">
              {unacknowledged.value}
              <span class="sr-only"> 条待确认</span>
            </span>
          ) : null}
        </a>
      ))}
    </nav>
  );
}

/** Fetches a page's code and shows it; says so while that takes, and when it fails. */
export function Opened({ entry, rest }: { entry: PageEntry; rest: readonly string[] }): JSX.Element {
  const [Shown, setShown] = useState<ComponentType<PageProps> | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    document.title = `${entry.title} · 政务大厅设备总览`;
    entry.load().then(
      (module) => setShown(() => module.default),
      () => setFailed(true),
    );
  }, [entry]);
  if (failed) {
    return (
      <p class="hk-note" role="alert">
        页面没有读到，请检查网络后<button onClick={() => location.reload()}>重新载入</button>
      </p>
    );
  }
  return Shown ? <Shown rest={rest} /> : <p class="hk-note">正在打开…</p>;
}
