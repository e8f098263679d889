/** What happened to a ticket, oldest first, with its photos and parts. */

import type { JSX } from "preact";
import { instant, unhurried } from "../when";
import { photoAddress, type Entry, type TicketDetail } from "./api";

export function History({ detail }: { detail: TicketDetail }): JSX.Element {
  return (
    <section class="hk-panel ticket-history" aria-labelledby="ticket-history-title">
      <h2 id="ticket-history-title">经过</h2>
      <ol>
        {detail.entries.map((entry) => (
          <li key={entry.id} data-what={entry.what}>
            <time dateTime={entry.at}>{instant(entry.at, unhurried.value)}</time>
            <div>
              <p>
                <b>{entry.by === "system" ? "系统" : entry.by}</b> {whatWords(entry)}
              </p>
              {entry.what === "photo" ? <Photo id={detail.ticket.id} entry={entry} /> : null}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Photo({ id, entry }: { id: number; entry: Entry }): JSX.Element {
  const hash = String(entry.data["hash"] ?? "");
  return (
    <a class="ticket-photo" href={photoAddress(id, hash, false)} target="_blank" rel="noreferrer">
      <img src={photoAddress(id, hash, true)} alt={`${entry.by} 上传的照片`} loading="lazy" />
    </a>
  );
}

function whatWords(entry: Entry): string {
  const { text, data } = entry;
  switch (entry.what) {
    case "opened":
      return `打开工单：${text}`;
    case "assigned":
      return text ? `派给 ${text}` : "取消派单";
    case "status":
      return `改为“${text}”`;
    case "part":
      return `使用配件 ${text} × ${String(data["quantity"] ?? 1)}${data["serial"] ? `（序列号 ${String(data["serial"])}）` : ""}`;
    case "photo":
      return "上传照片";
    case "repaired":
      return text ? `登记已修好：${text}` : "登记已修好";
    case "closed":
      return `关闭：${text}`;
    default:
      return text;
  }
}
