/** Who did what, newest first, and whether anything is missing. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { now, StatusShape } from "@hallkeeper/design";
import { ask, wordsOf } from "../api";
import { tree } from "../live";
import { instant } from "../when";
import {
  type AuditEntry,
  auditQuery,
  type Filter,
  NO_FILTER,
  soundness,
  type Soundness,
} from "./api";
import { actionWords, detailWords, targetWords } from "./audit_words";

const PAGE = 100;
const KINDS = [
  { prefix: "", word: "全部操作" },
  { prefix: "session.", word: "登录" },
  { prefix: "session.fail", word: "登录失败" },
  { prefix: "user.", word: "用户" },
  { prefix: "command.", word: "命令" },
  { prefix: "alert.", word: "告警" },
  { prefix: "ticket.", word: "工单" },
  { prefix: "content.", word: "终端内容" },
];

const hallName = (code: string): string | undefined => tree.value?.byCode.get(code)?.name;

export function AuditLog(): JSX.Element {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [entries, setEntries] = useState<AuditEntry[] | null>(null);
  const [more, setMore] = useState(false);
  const [flaw, setFlaw] = useState("");

  async function load(before: number | null): Promise<void> {
    try {
      const found = await ask<AuditEntry[]>(auditQuery(filter, before, PAGE));
      setEntries((old) => (before === null ? found : [...(old ?? []), ...found]));
      setMore(found.length === PAGE);
      setFlaw("");
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }
  useEffect(() => void load(null), [filter]);
  const set = (change: Partial<Filter>): void => setFilter({ ...filter, ...change });

  return (
    <section class="hk-panel" aria-labelledby="audit-title">
      <div class="panel-head">
        <h2 id="audit-title">审计记录</h2>
        <Whole />
        <a class="hk-button small" href="/api/audit.csv" download="audit.csv">
          导出 CSV
        </a>
      </div>
      <div class="audit-filter">
        <label>
          <span>操作人</span>
          <input
            type="search"
            value={filter.caller}
            onChange={(event) => set({ caller: event.currentTarget.value })}
          />
        </label>
        <label>
          <span>操作</span>
          <select
            value={filter.action}
            onChange={(event) => set({ action: event.currentTarget.value })}
          >
            {KINDS.map((kind) => (
              <option key={kind.prefix} value={kind.prefix}>
                {kind.word}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>对象</span>
          <input
            type="search"
            placeholder="hall:411728"
            value={filter.target}
            onChange={(event) => set({ target: event.currentTarget.value })}
          />
        </label>
        <label>
          <span>从</span>
          <input
            type="date"
            value={filter.since}
            onChange={(event) => set({ since: event.currentTarget.value })}
          />
        </label>
        <label>
          <span>到</span>
          <input
            type="date"
            value={filter.until}
            onChange={(event) => set({ until: event.currentTarget.value })}
          />
        </label>
      </div>
      {flaw ? (
        <p class="flaw" role="alert">
          {flaw}
        </p>
      ) : null}
      {entries === null ? (
        flaw ? null : <div class="skeleton tall" />
      ) : entries.length === 0 ? (
        <p class="empty">没有符合条件的记录。</p>
      ) : (
        <table class="people-table audit-table">
          <thead>
            <tr>
              <th scope="col">序号</th>
              <th scope="col">时间</th>
              <th scope="col">操作人</th>
              <th scope="col">操作</th>
              <th scope="col">对象</th>
              <th scope="col">详情</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.sequence}>
                <td class="code">{entry.sequence}</td>
                <td>
                  <time dateTime={entry.at}>{instant(entry.at, now.value)}</time>
                </td>
                <td>{entry.caller === "system" ? "系统" : entry.caller}</td>
                <td>{actionWords(entry.action)}</td>
                <td>{targetWords(entry.target, hallName)}</td>
                <td class="audit-detail">{detailWords(entry.detail, hallName)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more && entries ? (
        <button
          type="button"
          class="more"
          onClick={() => void load(entries[entries.length - 1]!.sequence)}
        >
          更早的记录
        </button>
      ) : null}
    </section>
  );
}

/** Whether the chain is whole; the newest hash is shown so that it can be noted elsewhere. */
function Whole(): JSX.Element {
  const [found, setFound] = useState<Soundness | null>(null);
  const [flaw, setFlaw] = useState("");
  useEffect(() => {
    soundness().then(setFound, (error: unknown) => setFlaw(wordsOf(error)));
  }, []);
  if (!found) return <span class="muted">{flaw || "正在核对…"}</span>;
  const status = found.sound ? "ok" : "fault";
  return (
    <span class="hk-status" data-status={status} title={`最新校验值 ${found.hash || "—"}`}>
      <StatusShape status={status} />
      {found.message}
    </span>
  );
}
