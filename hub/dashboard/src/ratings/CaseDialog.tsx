/** One case: what happened so far, and the next step. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "../api";
import { moment, unhurried } from "../when";
import { readCase, takeStep, type CaseDetail } from "./api";
import { useReading } from "../reading";
import { Waiting } from "./Waiting";
import { ACTS, CONTACTS, lastDay, nextOf, OUTCOMES, whatOf } from "./words";

export function CaseDialog(props: {
  id: number;
  close: () => void;
  changed: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const read = useReading<CaseDetail>(String(props.id), () => readCase(props.id));
  useEffect(() => dialog.current?.showModal(), []);
  const told = read.value;
  return (
    <dialog
      ref={dialog}
      class="attest voices-dialog"
      aria-labelledby="case-title"
      onClose={props.close}
    >
      <div class="voices-case">
        <h2 id="case-title">
          {told ? `${told.case.hall_name} · ${whatOf(told.case)}` : "差评和投诉办理"}
        </h2>
        {told ? (
          <>
            <Facts told={told} />
            <History told={told} />
            <StepForm
              key={told.notes.length}
              told={told}
              taken={(after) => {
                read.put(after);
                props.changed();
              }}
            />
          </>
        ) : (
          <Waiting flaw={read.flaw} again={read.again} />
        )}
        <p class="buttons">
          <button type="button" class="hk-button" onClick={() => dialog.current?.close()}>
            关闭
          </button>
        </p>
      </div>
    </dialog>
  );
}

function Facts({ told }: { told: CaseDetail }): JSX.Element {
  const one = told.case;
  const next = nextOf(one);
  const facts: [string, string][] = [
    ["窗口", one.window ? `${one.window}号窗口` : "未指明"],
    ["评价时间", moment(one.at, unhurried.value)],
    ...(one.receipt ? [["编号", one.receipt] as [string, string]] : []),
    ...(one.contact_due
      ? [["联系期限", lastDay(one.contact_due)] as [string, string]]
      : []),
    ...(one.rectify_due
      ? [["整改期限", lastDay(one.rectify_due)] as [string, string]]
      : []),
    ["负责人", one.assignee || "未指派"],
    ["状态", next.late ? `${next.word}（已超期）` : next.word],
  ];
  return (
    <dl class="voices-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function History({ told }: { told: CaseDetail }): JSX.Element {
  if (!told.notes.length) return <p class="muted">还没有办理记录。</p>;
  return (
    <ol class="voices-notes">
      {told.notes.map((note, at) => (
        <li key={at}>
          <span class="muted">
            {moment(note.at, unhurried.value)} {note.by}
          </span>{" "}
          <b>{ACTS[note.act] ?? note.act}</b> {CONTACTS[note.text] ?? note.text}
        </li>
      ))}
    </ol>
  );
}

function StepForm(props: { told: CaseDetail; taken: (after: CaseDetail) => void }): JSX.Element {
  const one = props.told.case;
  const steps = one.closed
    ? ["reopen", "note"]
    : one.contact_due && !one.contacted
      ? ["contact", "assign", "note"]
      : ["close", "contact", "assign", "note"];
  const [act, setAct] = useState(steps[0]!);
  const [result, setResult] = useState("");
  const [text, setText] = useState("");
  const [flaw, setFlaw] = useState("");
  const [busy, setBusy] = useState(false);
  const results = act === "contact" ? CONTACTS : act === "close" ? OUTCOMES : null;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setFlaw("");
    try {
      props.taken(await takeStep(one.id, act, results ? result : "", text.trim()));
    } catch (error) {
      setFlaw(wordsOf(error));
    }
    setBusy(false);
  }

  return (
    <form class="voices-step" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>下一步</span>
        <select
          value={act}
          onChange={(event) => {
            setAct(event.currentTarget.value);
            setResult("");
          }}
        >
          {steps.map((step) => (
            <option key={step} value={step}>
              {ACTS[step]}
            </option>
          ))}
        </select>
      </label>
      {results ? (
        <label class="field">
          <span>{act === "contact" ? "联系结果" : "办理结果"}</span>
          <select value={result} onChange={(event) => setResult(event.currentTarget.value)}>
            <option value="">请选择</option>
            {Object.entries(results).map(([key, word]) => (
              <option key={key} value={key}>
                {word}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <label class="field">
        <span>{act === "assign" ? "负责人" : "说明"}</span>
        <textarea
          rows={act === "assign" ? 1 : 3}
          maxLength={2000}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <small class="muted">不要写群众的姓名、电话、证件号码；个人信息只留在业务系统中。</small>
      </label>
      <p class="flaw" role="alert">
        {flaw}
      </p>
      <p class="buttons">
        <button type="submit" class="hk-button primary" disabled={busy}>
          {ACTS[act]}
        </button>
      </p>
    </form>
  );
}
