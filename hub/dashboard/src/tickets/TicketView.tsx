/** One ticket: what is broken, what was done, what proves that it is repaired. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { kindWord, Note, StatusMark } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { useAlertReading } from "../alerts/read";
import { Sheet } from "../alerts/Sheet";
import { statusLook, statusWord } from "../city/changes";
import { may } from "../me";
import { hallHref } from "../route";
import { moment, unhurried } from "../when";
import { changeTicket, PROOF_WORDS, STATUS_LOOK, STATUS_WORDS, ticket, type Change, type TicketDetail } from "./api";
import { CloseForm } from "./CloseForm";
import { History } from "./History";
import { Work } from "./Work";

export function TicketView({ id }: { id: number }): JSX.Element {
  const reading = useAlertReading(String(id), () => ticket(id));
  const [flaw, setFlaw] = useState("");

  async function attempt(doing: Promise<TicketDetail>): Promise<boolean> {
    setFlaw("");
    try {
      await doing;
      reading.again();
      return true;
    } catch (error) {
      setFlaw(wordsOf(error));
      return false;
    }
  }
  const change = (what: Change): Promise<boolean> => attempt(changeTicket(id, what));

  return (
    <div class="alerts-page ticket">
      <nav class="crumbs" aria-label="位置">
        <ol>
          <li>
            <a href="#/tickets">工单</a>
          </li>
          <li aria-current="page">{id}</li>
        </ol>
      </nav>
      {reading.value ? null : <h1 class="sr-only">工单 {id}</h1>}
      <Sheet reading={reading}>
        {(detail) => (
          <>
            <Head detail={detail} />
            <p class="flaw" role="alert">
              {flaw}
            </p>
            <div class="ticket-columns">
              <History detail={detail} />
              <div class="ticket-side">
                <Subject detail={detail} />
                {detail.ticket.status !== "closed" && may("operate") ? (
                  <Work detail={detail} change={change} attempt={attempt} />
                ) : null}
                {detail.ticket.status !== "closed" && (may("operate") || may("inspect")) ? (
                  <CloseForm detail={detail} attempt={attempt} />
                ) : null}
              </div>
            </div>
          </>
        )}
      </Sheet>
    </div>
  );
}

function Head({ detail }: { detail: TicketDetail }): JSX.Element {
  const one = detail.ticket;
  const now = unhurried.value;
  return (
    <header class="ticket-head">
      <h1>{one.title}</h1>
      <p class="alert-facts">
        <StatusMark status={STATUS_LOOK[one.status]} word={STATUS_WORDS[one.status]} chip />
        <span>
          <a href={hallHref(one.hall)}>{one.hall_name}</a>
        </span>
        <span>处理人：{one.assignee || "未派单"}</span>
        <span>
          {one.opened_by} {moment(one.opened, now)} 打开
        </span>
        {one.reopened ? <span class="again">修好后再次故障 {one.reopened} 次</span> : null}
        {one.closed ? (
          <span>
            {one.closed_by} {moment(one.closed, now)} 关闭（{PROOF_WORDS[one.proof] ?? one.proof}）
          </span>
        ) : null}
      </p>
    </header>
  );
}

function Subject({ detail }: { detail: TicketDetail }): JSX.Element | null {
  const { ticket: one, proof } = detail;
  if (!one.edge) return null;
  return (
    <section class="hk-panel ticket-subject" aria-labelledby="subject-title">
      <h2 id="subject-title">{one.device ? kindWord(one.kind) : "终端"}现在</h2>
      <p>
        {proof.status ? (
          <StatusMark status={statusLook(proof.status)} word={statusWord(proof.status)} chip />
        ) : null}{" "}
        <span class="code">
          {one.edge}
          {one.device ? `/${one.device}` : ""}
        </span>
      </p>
      {one.status === "closed" ? null : (
        <Note status={proof.kind ? "ok" : "degraded"}>
          <p>{proof.words}</p>
        </Note>
      )}
    </section>
  );
}
