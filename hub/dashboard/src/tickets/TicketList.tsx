/** Tickets with filters, and the mean time to close. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ago, kindWord, StatusMark } from "@hallkeeper/design";
import { useAlertReading } from "../alerts/read";
import { Sheet } from "../alerts/Sheet";
import { may } from "../me";
import { go } from "../route";
import { unhurried } from "../when";
import { STATUS_LOOK, STATUS_WORDS, tickets, type Ticket, type Tickets, type TicketStatus } from "./api";
import { NewTicketDialog } from "./NewTicketDialog";

type Filter = "unfinished" | "" | TicketStatus;
const FILTERS: readonly { filter: Filter; word: string }[] = [
  { filter: "unfinished", word: "未完成" },
  { filter: "open", word: STATUS_WORDS.open },
  { filter: "assigned", word: STATUS_WORDS.assigned },
  { filter: "working", word: STATUS_WORDS.working },
  { filter: "waiting", word: STATUS_WORDS.waiting },
  { filter: "closed", word: STATUS_WORDS.closed },
  { filter: "", word: "全部" },
];

export function TicketList(): JSX.Element {
  const [filter, setFilter] = useState<Filter>("unfinished");
  const [assignee, setAssignee] = useState("");
  const [adding, setAdding] = useState(false);
  const reading = useAlertReading(`${filter}/${assignee}`, () =>
    tickets({ status: filter, assignee: assignee.trim() }),
  );
  return (
    <div class="alerts-page">
      <div class="alerts-head">
        <h1>工单</h1>
        {reading.value ? <Figures found={reading.value} /> : null}
        {may("operate") ? (
          <button type="button" class="hk-button small" onClick={() => setAdding(true)}>
            新建工单
          </button>
        ) : null}
      </div>
      <div class="alerts-bar">
        <div class="filters" role="group" aria-label="只看">
          {FILTERS.map((one) => (
            <button
              key={one.filter}
              type="button"
              aria-pressed={filter === one.filter}
              onClick={() => setFilter(one.filter)}
            >
              {one.word}
            </button>
          ))}
        </div>
        <label class="by-person">
          <span>处理人</span>
          <input
            type="search"
            maxLength={64}
            value={assignee}
            onInput={(event) => setAssignee(event.currentTarget.value)}
          />
        </label>
      </div>
      <section class="hk-panel" aria-label="工单列表">
        <Sheet reading={reading}>
          {(found) =>
            found.tickets.length ? (
              <table class="plain-table">
                <thead>
                  <tr>
                    <th>编号</th>
                    <th>状态</th>
                    <th>大厅</th>
                    <th>事项</th>
                    <th>处理人</th>
                    <th>打开</th>
                    <th>最近更新</th>
                  </tr>
                </thead>
                <tbody>
                  {found.tickets.map((one) => (
                    <Row key={one.id} ticket={one} />
                  ))}
                </tbody>
              </table>
            ) : (
              <p class="empty">没有符合条件的工单。</p>
            )
          }
        </Sheet>
      </section>
      {adding ? (
        <NewTicketDialog close={() => setAdding(false)} made={(id) => go(`#/tickets/${id}`)} />
      ) : null}
    </div>
  );
}

function Figures({ found }: { found: Tickets }): JSX.Element {
  return (
    <p class="ticket-figures">
      未完成 <b>{found.unfinished}</b> 件 · 近 90 天关闭 <b>{found.closed}</b> 件
      {found.mean_hours === null ? null : (
        <>
          {" · "}平均 <b>{hoursWords(found.mean_hours)}</b> 修好
        </>
      )}
    </p>
  );
}

export function hoursWords(hours: number): string {
  if (hours < 1) return `${Math.max(1, Math.round(hours * 60))} 分钟`;
  return hours < 48 ? `${hours.toFixed(1)} 小时` : `${(hours / 24).toFixed(1)} 天`;
}

function Row({ ticket }: { ticket: Ticket }): JSX.Element {
  const now = unhurried.value;
  return (
    <tr>
      <td>
        <a href={`#/tickets/${ticket.id}`}>{ticket.id}</a>
      </td>
      <td>
        <StatusMark status={STATUS_LOOK[ticket.status]} word={STATUS_WORDS[ticket.status]} />
      </td>
      <td>{ticket.hall_name}</td>
      <td>
        <a href={`#/tickets/${ticket.id}`}>{ticket.title}</a>
        {ticket.device ? (
          <small>
            {kindWord(ticket.kind)} {ticket.edge}/{ticket.device}
          </small>
        ) : null}
        {ticket.reopened ? <small>再次故障 {ticket.reopened} 次</small> : null}
      </td>
      <td>{ticket.assignee || "—"}</td>
      <td>{ago(ticket.opened, now)}</td>
      <td>{ago(ticket.updated, now)}</td>
    </tr>
  );
}
