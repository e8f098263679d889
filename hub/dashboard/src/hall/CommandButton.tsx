/** A command to a box or one of its devices and, honestly, how far it came. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, type CommandState, Refused, send, wordsOf } from "../api";
import { may } from "../me";
import { CommandResult } from "./CommandResult";
import type { Action } from "./orders";

const LIFE = 30_000;
const LOOK_EVERY = 700;

export const COMMAND_WORDS: Readonly<Record<string, string>> = {
  queued: "排队中：终端尚未收到",
  sent: "已发出：等待终端确认",
  received: "终端已收到",
  running: "正在执行",
  done: "已完成",
  failed: "没有成功",
  expired: "已过期：终端没有及时收到，不会再执行",
};
const LOOKS: Readonly<Record<string, string>> = {
  queued: "starting",
  sent: "starting",
  received: "starting",
  running: "starting",
  done: "ok",
  failed: "fault",
  expired: "off",
};
const ENDED = new Set(["done", "failed", "expired"]);

export const commandLook = (status: string): string => LOOKS[status] ?? "unknown";

export function CommandButton({ edge, action }: { edge: string; action: Action }): JSX.Element | null {
  const [state, setState] = useState<CommandState | null>(null);
  const [flaw, setFlaw] = useState("");
  const under = state !== null && !ENDED.has(state.status);

  useEffect(() => {
    if (!state || ENDED.has(state.status)) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask<CommandState>(`/api/commands/${encodeURIComponent(state.id)}`, {
        signal: stop.signal,
      }).then(
        (next) => {
          setFlaw("");
          setState({ ...next });
        },
        (error: unknown) => {
          if (stop.signal.aborted) return;
          setFlaw(`还不知道命令的结果：${wordsOf(error)}`);
          // Unreachable is no answer: ask again. Any other refusal is one.
          setState(error instanceof Refused && error.status === 0 ? { ...state } : null);
        },
      );
    }, LOOK_EVERY);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [state]);

  async function start(): Promise<void> {
    if (action.sure && !confirm(action.sure)) return;
    setFlaw("");
    setState(null);
    try {
      setState(
        await send<CommandState>(`/api/edges/${encodeURIComponent(edge)}/commands`, {
          device: action.device,
          name: action.name,
          args: action.args,
          ttl_ms: LIFE,
        }),
      );
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  if (!may("operate")) return null;
  return (
    <div class="command">
      <button
        type="button"
        class="hk-button small"
        disabled={under}
        title={action.hint}
        onClick={() => void start()}
      >
        {action.word}
      </button>
      <span
        class="command-state"
        role="status"
        data-status={flaw ? "fault" : state ? commandLook(state.status) : undefined}
      >
        {flaw ||
          (state ? (COMMAND_WORDS[state.status] ?? state.status) : <small>{action.hint}</small>)}
        {state?.status === "failed" && state.error ? `：${state.error}` : ""}
      </span>
      {state?.status === "done" && state.result ? <CommandResult result={state.result} /> : null}
    </div>
  );
}
