/** How a box is let in: its certificate, a claim for it or for its successor, and shutting it out. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { now, StatusMark } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { may } from "../me";
import { moment, unhurried } from "../when";
import { readStanding, revoke, type Standing } from "./api";
import { ClaimDialog } from "./ClaimDialog";
import "./enrolment.css";
import { standingWords } from "./words";

/** For administrators; nothing for others. */
export function Enrolment({ edge }: { edge: string }): JSX.Element | null {
  const [told, setTold] = useState<Standing | null>(null);
  const [flaw, setFlaw] = useState("");
  const [claiming, setClaiming] = useState(false);
  const [asked, setAsked] = useState(false);
  const allowed = may("administer");
  useEffect(() => {
    if (!allowed) return;
    let left = false;
    setAsked(false);
    readStanding(edge).then(
      (answer) => left || (setTold(answer), setFlaw("")),
      (error: unknown) => left || setFlaw(wordsOf(error)),
    );
    return () => {
      left = true;
    };
  }, [edge, allowed, claiming]);
  if (!allowed) return null;

  async function shutOut(): Promise<void> {
    try {
      setTold(await revoke(edge));
      setFlaw("");
    } catch (error) {
      setFlaw(wordsOf(error));
    }
    setAsked(false);
  }

  const look = told ? standingWords(told, unhurried.value) : null;
  return (
    <section class="enrolment" aria-labelledby="enrolment-title">
      <h3 id="enrolment-title">接入</h3>
      {look ? (
        <p>
          <StatusMark status={look.status} word={look.words} />
        </p>
      ) : flaw ? null : (
        <p class="empty">正在读取…</p>
      )}
      {told?.claim_expires ? (
        <p class="claim-note">
          {told.claim_by} 生成的认领码还没有用，{moment(told.claim_expires, now.value)} 前有效。
        </p>
      ) : null}
      <p class="flaw" role="alert">
        {flaw}
      </p>
      {asked ? (
        <p class="enrolment-ask">
          吊销后终端立即断开，须重新认领才能接入。
          <button type="button" class="hk-button small" onClick={() => void shutOut()}>
            确认吊销 {edge}
          </button>
          <button type="button" class="hk-button small" onClick={() => setAsked(false)}>
            取消
          </button>
        </p>
      ) : (
        <p class="enrolment-ask">
          <button
            type="button"
            class="hk-button small"
            disabled={!told}
            onClick={() => setClaiming(true)}
          >
            {told?.state === "none" ? "生成认领码" : "更换终端或重新认领"}
          </button>
          <button
            type="button"
            class="hk-button small"
            disabled={!told || told.state === "revoked" || told.state === "none"}
            onClick={() => setAsked(true)}
          >
            吊销
          </button>
        </p>
      )}
      {claiming && told ? (
        <ClaimDialog
          place={{ edge, hall: told.hall, window: told.window ?? "" }}
          close={() => setClaiming(false)}
        />
      ) : null}
    </section>
  );
}

/** A button that makes a claim for a new box; for administrators. */
export function NewBox(): JSX.Element | null {
  const [claiming, setClaiming] = useState(false);
  if (!may("administer")) return null;
  return (
    <>
      <button type="button" class="hk-button small" onClick={() => setClaiming(true)}>
        登记新终端
      </button>
      {claiming ? <ClaimDialog close={() => setClaiming(false)} /> : null}
    </>
  );
}
