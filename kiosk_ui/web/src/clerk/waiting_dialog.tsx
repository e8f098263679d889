/** What waits for somebody: files not delivered, files lost, systems that ask to connect. */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { clock, Note } from "@hallkeeper/design";
import { Dialog } from "./dialog";
import { later } from "./later";
import { asking, decide, paired, refreshPairings, revoke } from "./pairings";
import { deliver, drop, lost, others, refresh, save, seenLost, type Told } from "./results";
import { sizeWords } from "./result_box";
import { line } from "./state";
import { DELIVERY_GRACE } from "./visit";
import { t } from "./words";

/** How many things wait for the clerk. */
export function waitingCount(): number {
  const files = others.value.filter(({ state }) => state !== "delivered");
  return asking.value.length + files.length + (lost.value ? 1 : 0);
}

function File({ told }: { told: Told }): JSX.Element {
  const words = t.value.waiting;
  const failed = told.attempts > 0 && told.state !== "delivered";
  const state = {
    draft: "",
    making: t.value.result.writing,
    ready: words.ready,
    sending: failed ? words.failed(told.attempts) : words.sending,
    delivered: t.value.result.delivered,
    failed: words.failed(told.attempts),
  }[told.state];
  const giveUp = (): void =>
    later(words.gaveUp, DELIVERY_GRACE, () => void drop(told.id), () => undefined);
  return (
    <li>
      <p>
        <strong>
          {words.pages(told.pages)} · {sizeWords(told.bytes)}
        </strong>
        {state}
        {told.retry_at ? <small>{words.retryAt(clock(told.retry_at))}</small> : null}
        {told.reason ? <small>{told.reason}</small> : null}
      </p>
      <button type="button" class="hk-button" onClick={() => save(told.id)}>
        {t.value.result.save}
      </button>
      {told.state === "delivered" ? null : (
        <>
          <button type="button" class="hk-button" onClick={() => void deliver(told.id)}>
            {words.sendNow}
          </button>
          <button type="button" class="hk-button" onClick={giveUp}>
            {words.giveUp}
          </button>
        </>
      )}
    </li>
  );
}

function Pairings(): JSX.Element | null {
  const words = t.value.waiting;
  if (!asking.value.length) return null;
  return (
    <section>
      <h3>{words.pairings}</h3>
      <p>{words.pairingAbout}</p>
      <ul class="waiting-list">
        {asking.value.map(({ id, name, origin, code }) => (
          <li key={id}>
            <p>
              <strong>{words.pairing(origin)}</strong>
              <small>{name}</small>
            </p>
            <p class="pairing-code">
              <small>{words.pairingCode}</small> {code.replace(/(...)/, "$1 ")}
            </p>
            <button type="button" class="hk-button" onClick={() => void decide(id, true)}>
              {words.allow}
            </button>
            <button type="button" class="hk-button" onClick={() => void decide(id, false)}>
              {words.deny}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Paired(): JSX.Element | null {
  const words = t.value.waiting;
  if (!paired.value.length) return null;
  return (
    <section>
      <h3>{words.paired}</h3>
      <ul class="waiting-list">
        {paired.value.map(({ id, name, origin }) => (
          <li key={id}>
            <p>
              <strong>{origin}</strong>
              <small>{name}</small>
            </p>
            <button type="button" class="hk-button" onClick={() => void revoke(id)}>
              {words.revoke}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function WaitingDialog(): JSX.Element {
  const words = t.value.waiting;
  useEffect(() => {
    void refresh();
    void refreshPairings();
  }, []);
  const uploads = line.value?.connected === false ? line.value.outbox : 0;
  return (
    <Dialog title={words.title} class="middle">
      {waitingCount() ? null : (
        <Note status="ok" title={words.none}>
          {words.noneAbout}
        </Note>
      )}
      {lost.value ? (
        <div class="lost">
          <Note status="degraded" title={words.lost(lost.value)}>
            {words.lostAbout}
          </Note>
          <button type="button" class="hk-button" onClick={() => void seenLost()}>
            {words.seen}
          </button>
        </div>
      ) : null}
      <Pairings />
      {others.value.length ? (
        <section>
          <h3>{words.deliveries}</h3>
          <ul class="waiting-list">
            {others.value.map((told) => (
              <File key={told.id} told={told} />
            ))}
          </ul>
        </section>
      ) : null}
      {uploads ? <Note status="starting">{words.uploads(uploads)}</Note> : null}
      <Paired />
    </Dialog>
  );
}
