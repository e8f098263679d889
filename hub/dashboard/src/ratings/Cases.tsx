/** What is to be followed up: bad ratings and complaints, the most urgent first. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { StatusMark } from "@hallkeeper/design";
import { moment, unhurried } from "../when";
import { readCases, type Case, type CaseList, type Which } from "./api";
import { CaseDialog } from "./CaseDialog";
import { useReading } from "../reading";
import { Waiting } from "./Waiting";
import { lastDay, nextOf, whatOf } from "./words";

const SORTS: readonly { which: Which; name: string }[] = [
  { which: "open", name: "办理中" },
  { which: "late", name: "已超期" },
  { which: "closed", name: "已办结" },
];
const PAGE = 100;

export function Cases(): JSX.Element {
  const [which, setWhich] = useState<Which>("open");
  const [receipt, setReceipt] = useState("");
  const [offset, setOffset] = useState(0);
  const [open, setOpen] = useState<number | null>(null);
  const read = useReading<CaseList>(`${which} ${receipt} ${offset}`, () =>
    readCases(which, receipt, offset),
  );
  useEffect(() => setOffset(0), [which, receipt]);
  const told = read.value;
  return (
    <section class="hk-panel voices-panel" aria-labelledby="cases-title">
      <div class="tabbed-panel-head">
        <h2 id="cases-title">差评和投诉办理</h2>
        <div class="voices-choice" role="group" aria-label="显示">
          {SORTS.map((sort) => (
            <button
              key={sort.which}
              type="button"
              class="hk-button small"
              aria-pressed={which === sort.which && !receipt}
              onClick={() => {
                setReceipt("");
                setWhich(sort.which);
              }}
            >
              {sort.name} {told ? told.numbers[sort.which] : ""}
            </button>
          ))}
        </div>
        <label>
          <span>编号</span>{" "}
          <input
            class="voices-input"
            value={receipt}
            placeholder="如 7K3M-0R9T"
            maxLength={9}
            onInput={(event) => setReceipt(event.currentTarget.value.trim().toUpperCase())}
          />
        </label>
      </div>
      {!told ? (
        <Waiting flaw={read.flaw} again={read.again} />
      ) : told.cases.length === 0 ? (
        <p class="empty">
          {receipt
            ? "没有这个编号的投诉或建议。"
            : which === "late"
              ? "没有超期的事项。"
              : which === "open"
                ? "没有待办理的差评和投诉。"
                : "还没有办结的事项。"}
        </p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="事项列表">
          <table class="voices-table cases">
            <thead>
              <tr>
                <th scope="col">内容</th>
                <th scope="col">大厅和窗口</th>
                <th scope="col">时间</th>
                <th scope="col">下一步</th>
                <th scope="col">期限</th>
                <th scope="col">负责人</th>
                <th scope="col">
                  <span class="sr-only">办理</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {told.cases.map((one) => (
                <CaseRow key={one.id} one={one} open={() => setOpen(one.id)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {told && (told.cases.length === PAGE || offset > 0) ? (
        <p class="voices-pages">
          <button
            type="button"
            class="hk-button small"
            disabled={offset === 0}
            onClick={() => setOffset(Math.max(0, offset - PAGE))}
          >
            上一页
          </button>
          <button
            type="button"
            class="hk-button small"
            disabled={told.cases.length < PAGE}
            onClick={() => setOffset(offset + PAGE)}
          >
            下一页
          </button>
        </p>
      ) : null}
      {open !== null ? (
        <CaseDialog id={open} close={() => setOpen(null)} changed={() => void read.again()} />
      ) : null}
    </section>
  );
}

function CaseRow({ one, open }: { one: Case; open: () => void }): JSX.Element {
  const next = nextOf(one);
  return (
    <tr>
      <th scope="row">
        {whatOf(one)}
        {one.receipt ? <small class="code"> {one.receipt}</small> : null}
      </th>
      <td>
        {one.hall_name}
        {one.window ? ` · ${one.window}号窗口` : ""}
      </td>
      <td>{moment(one.at, unhurried.value)}</td>
      <td>
        <StatusMark
          status={one.closed ? "ok" : next.late ? "fault" : one.contacted ? "starting" : "degraded"}
          word={next.word}
        />
      </td>
      <td>
        {next.due ? lastDay(next.due) : "—"}
        {next.late ? <strong class="late"> 已超期</strong> : null}
        {one.closed && (one.contact_late || one.rectify_late) ? (
          <small class="late"> 超期办结</small>
        ) : null}
      </td>
      <td>{one.assignee || <span class="muted">未指派</span>}</td>
      <td>
        <button type="button" class="hk-button small" onClick={open}>
          {one.closed ? "查看" : "办理"}
        </button>
      </td>
    </tr>
  );
}
