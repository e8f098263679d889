/** The open alerts by hall; acknowledge, silence and ticket by keyboard as well. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Note } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { may } from "../me";
import { go, hallHref } from "../route";
import { openTicket } from "../tickets/api";
import { AcknowledgeDialog } from "./AcknowledgeDialog";
import { AlertRow, type Act } from "./AlertRow";
import { openAlerts, type Alert, type Severity } from "./api";
import { useAlertReading } from "./read";
import { Sheet } from "./Sheet";
import { SilenceDialog } from "./SilenceDialog";
import { byHall, SEVERITY_WORDS } from "./words";

/** Halls listed at first, and more with each press. */
const SHOWN = 60;

type Show = "all" | "waiting" | Severity;
const SHOWS: readonly { show: Show; word: string }[] = [
  { show: "all", word: "全部" },
  { show: "waiting", word: "待确认" },
  { show: "urgent", word: SEVERITY_WORDS.urgent },
  { show: "normal", word: SEVERITY_WORDS.normal },
  { show: "low", word: SEVERITY_WORDS.low },
];

export function OpenAlerts({ chosen }: { chosen: number }): JSX.Element {
  const reading = useAlertReading("open", openAlerts);
  const [show, setShow] = useState<Show>("all");
  const [acting, setActing] = useState<{ alert: Alert; what: Act } | null>(null);
  const [flaw, setFlaw] = useState("");
  const [at, setAt] = useState(chosen);
  const [most, setMost] = useState(SHOWN);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (chosen && reading.value) focusOn(list.current, chosen);
  }, [chosen, reading.value === null]);

  function act(alert: Alert, what: Act): void {
    setFlaw("");
    if (what !== "ticket") return setActing({ alert, what });
    if (alert.ticket) return go(`#/tickets/${alert.ticket}`);
    if (alert.scope === "overdue") return go(`#/walk/${alert.hall}`);
    openTicket({ alert: alert.id }).then(
      (made) => go(`#/tickets/${made.ticket.id}`),
      (error: unknown) => setFlaw(wordsOf(error)),
    );
  }

  function done(): void {
    const id = acting?.alert.id;
    setActing(null);
    reading.again();
    if (id) requestAnimationFrame(() => focusOn(list.current, id));
  }

  return (
    <Sheet reading={reading}>
      {(found) => {
        const seen = found.alerts.filter((alert) => isShown(alert, show));
        const every = byHall(seen);
        // After a storm there may be thousands; the worst come first. A link to one shows it.
        const place = every.findIndex((group) => group.causes.some((one) => one.alert.id === chosen));
        const groups = every.slice(0, Math.max(most, place + 1));
        const order = groups.flatMap((group) => group.causes.map((one) => one.alert));
        const current = order.some((alert) => alert.id === at) ? at : (order[0]?.id ?? 0);
        return (
          <>
            {found.reached || !may("administer") ? null : (
              <Note status="degraded" title="还没有通知渠道">
                <p>
                  告警只显示在本页，不会通知任何人。请先到<a href="#/alerts/channels">通知渠道</a>添加。
                </p>
              </Note>
            )}
            <div class="alerts-bar">
              <div class="filters" role="group" aria-label="只看">
                {SHOWS.map((one) => (
                  <button
                    key={one.show}
                    type="button"
                    aria-pressed={show === one.show}
                    onClick={() => setShow(one.show)}
                  >
                    {one.word}
                    <small>{found.alerts.filter((alert) => isShown(alert, one.show)).length}</small>
                  </button>
                ))}
              </div>
              {may("operate") && order.length ? (
                <p class="keys">
                  <kbd>↑</kbd> <kbd>↓</kbd> 选择 <kbd>A</kbd> 确认 <kbd>S</kbd> 静默 <kbd>T</kbd> 工单{" "}
                  <kbd>Enter</kbd> 大厅
                </p>
              ) : null}
            </div>
            <p class="flaw" role="alert">
              {flaw}
            </p>
            {groups.length === 0 ? (
              <div class="hk-panel calm">
                <p class="empty">
                  {found.alerts.length ? "没有符合筛选的告警。" : "没有未恢复的告警，一切正常。"}
                </p>
              </div>
            ) : null}
            <div
              class="alert-groups"
              ref={list}
              onKeyDown={(event) => {
                if (!isPlain(event)) return;
                const step = keyed(event, order, current, act);
                if (step === null) return;
                event.preventDefault();
                if (step) {
                  setAt(step);
                  focusOn(list.current, step);
                }
              }}
            >
              {groups.map((group) => (
                <section class="hk-panel alert-group" key={group.hall} aria-labelledby={`g-${group.hall}`}>
                  <h2 id={`g-${group.hall}`}>
                    <a href={hallHref(group.hall)}>{group.name}</a>
                    {group.county ? <small>{group.county}</small> : null}
                  </h2>
                  <ul>
                    {group.causes.map((caused) => (
                      <AlertRow
                        key={caused.alert.id}
                        caused={caused}
                        act={act}
                        focusable={caused.alert.id === current}
                      />
                    ))}
                  </ul>
                </section>
              ))}
            </div>
            {groups.length < every.length ? (
              <button type="button" class="more" onClick={() => setMost(most + SHOWN)}>
                还有 {every.length - groups.length} 个大厅
              </button>
            ) : null}
            {acting?.what === "acknowledge" ? (
              <AcknowledgeDialog alert={acting.alert} close={done} />
            ) : null}
            {acting?.what === "silence" ? <SilenceDialog of={acting.alert} close={done} /> : null}
          </>
        );
      }}
    </Sheet>
  );
}

function isShown(alert: Alert, show: Show): boolean {
  if (show === "all") return true;
  if (show === "waiting") return !alert.acknowledged && !alert.parent && alert.severity !== "low";
  return alert.severity === show;
}

/** Keys pressed on a row, not in a button of it, and without a modifier. */
function isPlain(event: KeyboardEvent): boolean {
  const on = event.target as HTMLElement;
  return on.classList.contains("alert") && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** The id to go to, 0 when the key did something else, null when it means nothing here. */
function keyed(
  event: KeyboardEvent,
  order: readonly Alert[],
  current: number,
  act: (alert: Alert, what: Act) => void,
): number | null {
  const at = order.findIndex((alert) => alert.id === current);
  const alert = order[at];
  if (!alert) return null;
  const key = event.key.toLowerCase();
  if (key === "arrowdown" || key === "j") return order[Math.min(at + 1, order.length - 1)]!.id;
  if (key === "arrowup" || key === "k") return order[Math.max(at - 1, 0)]!.id;
  if (key === "enter") {
    go(hallHref(alert.hall));
    return 0;
  }
  const what = ({ a: "acknowledge", s: "silence", t: "ticket" } as const)[key];
  if (!what || !may("operate") || (what === "acknowledge" && alert.acknowledged)) return null;
  act(alert, what);
  return 0;
}

function focusOn(list: HTMLElement | null, id: number): void {
  list?.querySelector<HTMLElement>(`[data-alert="${id}"]`)?.focus();
}
