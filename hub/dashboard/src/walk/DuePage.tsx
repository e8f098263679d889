/** Where somebody should look again: halls whose attestations ran out, and those that soon will. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, wordsOf } from "../api";
import { may, me } from "../me";
import { hallHref } from "../route";
import { tree } from "../live";
import type { OverdueHall } from "./api";
import type { Draft } from "./draft";
import { draftsOf } from "./vault";

const LISTED = 100;

export function DuePage(): JSX.Element {
  const [halls, setHalls] = useState<OverdueHall[] | null>(null);
  const [trouble, setTrouble] = useState("");
  const [drafts, setDrafts] = useState<Draft[]>([]);
  const [wanted, setWanted] = useState("");
  const [all, setAll] = useState(false);
  const user = me.value?.name ?? "";

  const read = (): void => {
    ask<OverdueHall[]>("/api/overdue").then(
      (found) => (setHalls(found), setTrouble("")),
      (error: unknown) => setTrouble(wordsOf(error)),
    );
  };
  useEffect(read, []);
  useEffect(() => {
    if (user) draftsOf(user).then(setDrafts, () => {});
  }, [user]);

  const match = (name: string, code: string): boolean =>
    !wanted || name.includes(wanted) || code.startsWith(wanted);
  const found = (halls ?? []).filter((hall) => match(hall.name, hall.hall));
  const others =
    wanted.length >= 2 && tree.value
      ? [...tree.value.byCode.values()].filter((hall) => match(hall.name, hall.code)).slice(0, 12)
      : [];
  const late = (halls ?? []).reduce((sum, hall) => sum + hall.overdue.length, 0);

  return (
    <div class="due-page">
      <header class="due-head">
        <h1>现场核实</h1>
        <p>
          {halls
            ? `逾期未核实 ${late} 项，在 ${halls.filter((hall) => hall.overdue.length).length} 个大厅`
            : ""}
        </p>
        <input
          type="search"
          aria-label="找大厅"
          placeholder="大厅名称或代码"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value.trim())}
        />
      </header>
      {drafts.length ? (
        <section class="hk-panel due-drafts" aria-labelledby="drafts-title">
          <h2 id="drafts-title">这台手机上没有完成的核实</h2>
          <ul>
            {drafts.map((draft) => (
              <li key={draft.id}>
                <a href={`#/walk/${draft.hall}`}>{draft.hallName}</a>{" "}
                <span class="muted">
                  {Object.keys(draft.answers).length} 项{draft.signature ? "，已签名待提交" : ""}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {others.length ? (
        <ul class="due-found" aria-label="找到的大厅">
          {others.map((hall) => (
            <li key={hall.code}>
              <a class="hk-button" href={`#/walk/${hall.code}`}>
                {hall.name}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
      {trouble ? (
        <p class="hk-note" data-status="fault" role="alert">
          <span>没有读到逾期情况：{trouble}</span>
          <button type="button" class="hk-button" onClick={read}>
            重试
          </button>
        </p>
      ) : null}
      {!halls && !trouble ? <p class="hk-note">正在读取…</p> : null}
      {halls && !found.length ? (
        <p class="hk-note" data-status="ok">
          {wanted ? "没有符合的逾期大厅。" : "没有逾期的核实，一个月内也没有到期的。"}
        </p>
      ) : null}
      <ul class="due-halls">
        {(all ? found : found.slice(0, LISTED)).map((hall) => (
          <li key={hall.hall} class="hk-panel">
            <div class="due-hall">
              <h2>
                <a href={hallHref(hall.hall)}>{hall.name}</a>
              </h2>
              <p>
                {hall.overdue.length ? <b class="late">逾期 {hall.overdue.length} 项</b> : null}
                {hall.soon.length ? <span>一个月内到期 {hall.soon.length} 项</span> : null}
              </p>
              {may("attest") ? (
                <a class="hk-button small" href={`#/walk/${hall.hall}`}>
                  去核实
                </a>
              ) : null}
            </div>
            {hall.overdue.length ? (
              <details>
                <summary>逾期条目</summary>
                <ul class="due-items">
                  {hall.overdue.map((item) => (
                    <li key={`${item.row} ${item.window}`}>
                      {item.item}
                      {item.window ? `(${item.window} 号窗口)` : ""}
                      <span class="muted">
                        有效至 {item.expires}，上次 {item.by}
                      </span>
                    </li>
                  ))}
                </ul>
              </details>
            ) : null}
          </li>
        ))}
      </ul>
      {found.length > LISTED && !all ? (
        <button type="button" class="hk-button" onClick={() => setAll(true)}>
          全部 {found.length} 个大厅
        </button>
      ) : null}
    </div>
  );
}
