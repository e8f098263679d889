/** Closes a ticket by proof; an inspector may without one, and says why. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { may } from "../me";
import { closeTicket, type TicketDetail } from "./api";

export function CloseForm({ detail, attempt }: {
  detail: TicketDetail;
  attempt: (doing: Promise<TicketDetail>) => Promise<boolean>;
}): JSX.Element {
  const { ticket, proof } = detail;
  const [reason, setReason] = useState("");
  const close = (override: boolean): void => {
    void attempt(closeTicket(ticket.id, reason.trim(), override));
  };
  return (
    <section class="hk-panel ticket-close" aria-labelledby="close-title">
      <h2 id="close-title">关闭</h2>
      <label class="field">
        <span>{proof.kind === "device" ? "处理结果（可不填）" : "处理结果或理由"}</span>
        <textarea
          rows={2}
          maxLength={2000}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <div class="buttons">
        {!proof.kind && may("inspect") ? (
          <button type="button" class="hk-button small" onClick={() => close(true)}>
            无证明强制关闭
          </button>
        ) : null}
        {may("operate") ? (
          <button type="button" class="hk-button small primary" disabled={!proof.kind} onClick={() => close(false)}>
            {proof.kind === "device" ? "设备已恢复，关闭" : "关闭工单"}
          </button>
        ) : null}
      </div>
    </section>
  );
}
