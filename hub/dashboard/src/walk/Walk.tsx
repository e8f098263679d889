/** A person walks through a hall with a phone: every requirement, what they see, a signature. */

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { line } from "../live";
import { may, me } from "../me";
import { hallHref } from "../route";
import type { Step, StepState } from "./api";
import { stepKey, stepsOf, tally, type Draft, type Part } from "./draft";
import { Sign } from "./Sign";
import { StepCard } from "./StepCard";
import { walkState, type WalkState } from "./walk_state";

export const STATE_WORDS: Readonly<Record<StepState, string>> = {
  overdue: "已逾期",
  denied: "上次不符合",
  again: "需要复查",
  never: "尚未核实",
  soon: "快到期",
  standing: "有效期内",
  idle: "不需核实",
};

const FILTERS: readonly { word: string; states: readonly StepState[] }[] = [
  { word: "该看的", states: ["overdue", "denied", "again", "never", "soon"] },
  { word: "已逾期", states: ["overdue"] },
  { word: "全部", states: ["overdue", "denied", "again", "never", "soon", "standing", "idle"] },
];

export function Walk({ user, code }: { user: string; code: string }): JSX.Element {
  const state = useMemo(() => walkState(user, code), [user, code]);
  useEffect(() => state.close, [state]);
  useEffect(() => {
    if (line.value === "live") state.again();
  }, [line.value, state]);
  const sheet = state.sheet.value;
  const mayNot = me.value !== null && !may("attest");
  useEffect(() => {
    if (sheet) document.title = `${sheet.name} · 现场核实`;
  }, [sheet]);
  if (mayNot) return <MayNot code={code} />;
  if (state.receipt.value) return <Taken state={state} />;
  if (!sheet) return <Unread state={state} code={code} />;
  return <Steps state={state} />;
}

function Steps({ state }: { state: WalkState }): JSX.Element {
  const sheet = state.sheet.value!;
  const draft = state.draft.value;
  const [filter, setFilter] = useState(0);
  const [open, setOpen] = useState<string | null>(null);
  const [signing, setSigning] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const part: Part = draft?.window || "all";
  const here = stepsOf(sheet, part);
  const count = (states: readonly StepState[]): number =>
    here.filter((step) => states.includes(step.state)).length;
  const wanted = FILTERS[filter]!.states;
  const shown = here.filter(
    (step) => wanted.includes(step.state) || draft?.answers[stepKey(step)] !== undefined,
  );
  const done = here.filter((step) => draft?.answers[stepKey(step)]).length;
  const signed = draft?.signature ?? null;

  function next(step: Step): void {
    const at = shown.indexOf(step);
    const following = shown.slice(at + 1).find((each) => !draft?.answers[stepKey(each)]);
    setOpen(following ? stepKey(following) : null);
    if (following)
      requestAnimationFrame(() =>
        list.current
          ?.querySelector(`[data-step="${CSS.escape(stepKey(following))}"]`)
          ?.scrollIntoView({ block: "nearest" }),
      );
  }

  return (
    <div class="walk-page">
      <header class="walk-head">
        <p class="walk-path">{sheet.path.join(" › ")}</p>
        <h1>
          {sheet.name} <small>现场核实</small>
        </h1>
        <div class="walk-tools">
          {sheet.windows.length ? (
            <select
              aria-label="核实范围"
              value={part}
              disabled={signed !== null}
              onChange={(event) =>
                state.setWindow(
                  event.currentTarget.value === "all" ? "" : event.currentTarget.value,
                )
              }
            >
              <option value="all">整个大厅</option>
              <option value="hall">大厅公共部分</option>
              {sheet.windows.map((window) => (
                <option key={window} value={window}>
                  {window} 号窗口
                </option>
              ))}
            </select>
          ) : null}
          <a class="hk-button quiet" href={hallHref(sheet.code)}>
            大厅页面
          </a>
        </div>
        <div class="walk-progress">
          <progress max={here.length || 1} value={done} aria-label="已看条目" />
          <span>
            已看 <b>{done}</b> / {here.length}
          </span>
        </div>
        <div class="walk-filters" role="group" aria-label="只看">
          {FILTERS.map((each, at) => (
            <button
              key={each.word}
              type="button"
              aria-pressed={filter === at}
              onClick={() => setFilter(at)}
            >
              {each.word} <small>{count(each.states)}</small>
            </button>
          ))}
        </div>
      </header>
      <Standing state={state} />
      {shown.length ? (
        <ul class="steps" ref={list}>
          {shown.map((step) => (
            <StepCard
              key={stepKey(step)}
              step={step}
              answer={draft?.answers[stepKey(step)]}
              state={state}
              locked={signed !== null}
              open={open === stepKey(step)}
              toggle={() => setOpen(open === stepKey(step) ? null : stepKey(step))}
              next={() => next(step)}
            />
          ))}
        </ul>
      ) : (
        <p class="walk-empty">
          {here.length ? "这里没有该看的条目：都在有效期内。" : "规范对这里没有需要人工核实的条目。"}
        </p>
      )}
      {draft && !signed ? (
        <SignBar draft={draft} sign={() => setSigning(true)} giveUp={() => void state.giveUp()} />
      ) : null}
      {signed ? <Sending state={state} /> : null}
      {signing && draft && !signed ? (
        <Sign
          draft={draft}
          sheet={sheet}
          close={() => setSigning(false)}
          show={(step) => {
            setSigning(false);
            setFilter(2);
            setOpen(stepKey(step));
          }}
          sign={state.sign}
        />
      ) : null}
    </div>
  );
}

function SignBar(props: { draft: Draft; sign: () => void; giveUp: () => void }): JSX.Element {
  const sum = tally(props.draft);
  const [asked, setAsked] = useState(false);
  return (
    <div class="sign-bar">
      <p>
        {sum.all ? (
          <>
            符合 <b>{sum.holds}</b> · 不符合 <b>{sum.fails}</b> · 没看到 <b>{sum.unseen}</b>
            {sum.photos ? <> · 照片 {sum.photos}</> : null}
          </>
        ) : (
          "逐条点选现场看到的情况，最后签名提交。"
        )}
      </p>
      {sum.all ? (
        asked ? (
          <button type="button" class="hk-button" onClick={() => (setAsked(false), props.giveUp())}>
            确定清空
          </button>
        ) : (
          <button type="button" class="hk-button quiet" onClick={() => setAsked(true)}>
            清空
          </button>
        )
      ) : null}
      <button type="button" class="hk-button primary" disabled={!sum.all} onClick={props.sign}>
        签名提交
      </button>
    </div>
  );
}

/** What the walker should know of line and phone. */
function Standing({ state }: { state: WalkState }): JSX.Element {
  return (
    <div class="walk-standing" role="status">
      {state.old.value ? (
        <p class="hk-note" data-status="degraded">
          没有网络：显示的是上次读到的条目。填写的内容保存在手机里，恢复后自动更新。
        </p>
      ) : null}
      {state.trouble.value ? (
        <p class="hk-note" data-status="fault">
          {state.trouble.value}
        </p>
      ) : null}
    </div>
  );
}

/** Where the signed walk is, at the foot of the screen wherever the walker has scrolled to. */
function Sending({ state }: { state: WalkState }): JSX.Element {
  const sending = state.sending.value;
  return (
    <div class="sign-bar sending" role="status">
      {sending === "sending" ? (
        <p class="hk-note" data-status="starting">
          正在提交…
        </p>
      ) : null}
      {sending === "waiting" ? (
        <p class="hk-note" data-status="degraded">
          <span>
            已签名，等待网络：{state.refusal.value} 内容和照片都在手机里，恢复后自动提交，不会丢失或重复。
          </span>
          <button type="button" class="hk-button" onClick={state.again}>
            现在重试
          </button>
        </p>
      ) : null}
      {sending === "refused" ? (
        <p class="hk-note" data-status="fault">
          <span>没有被接受：{state.refusal.value}</span>
          <button type="button" class="hk-button" onClick={state.unsign}>
            返回修改
          </button>
        </p>
      ) : null}
    </div>
  );
}

function Taken({ state }: { state: WalkState }): JSX.Element {
  const receipt = state.receipt.value!;
  return (
    <div class="walk-page walk-taken">
      <h1>已提交</h1>
      <p class="hk-note" data-status="ok" role="status">
        {state.sheet.value?.name}：符合 {receipt.holds} 项，不符合 {receipt.fails} 项，没看到{" "}
        {receipt.unseen.length} 项。
      </p>
      <dl class="receipt">
        <dt>签名</dt>
        <dd>{receipt.signed}</dd>
        <dt>登录用户</dt>
        <dd>{receipt.by}</dd>
        <dt>时间</dt>
        <dd>{new Date(receipt.at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" })}</dd>
        <dt>记录编号</dt>
        <dd class="code">{receipt.id}</dd>
      </dl>
      <div class="buttons">
        <a class="hk-button primary" href={hallHref(receipt.hall)}>
          看大厅清单
        </a>
        <a class="hk-button" href="#/walk">
          其他大厅
        </a>
      </div>
    </div>
  );
}

function MayNot({ code }: { code: string }): JSX.Element {
  return (
    <div class="walk-page">
      <h1>现场核实</h1>
      <p class="hk-note" data-status="refused">
        <span>您的账号只能查看，不能登记核实结果，请联系管理员。</span>
        <a class="hk-button" href={hallHref(code)}>
          看大厅清单
        </a>
      </p>
    </div>
  );
}

function Unread({ state, code }: { state: WalkState; code: string }): JSX.Element {
  if (!state.trouble.value) return <p class="hk-note">正在读取核实条目…</p>;
  return (
    <div class="walk-page">
      <h1>现场核实</h1>
      <p class="hk-note" data-status="fault" role="alert">
        <span>
          没有读到大厅 {code} 的条目：{state.trouble.value}
        </span>
        <button type="button" class="hk-button" onClick={state.again}>
          重试
        </button>
      </p>
    </div>
  );
}
