/** A command to a box or one of its devices and, honestly, how far it came. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, Refused, send, type CommandState, type Device } from "../api";

export interface Action {
  /** Empty: the box itself does it. */
  device: string;
  name: string;
  word: string;
  args: Record<string, unknown>;
  /** What it does and whom it may disturb. */
  hint: string;
}

export const PING: Action = {
  device: "",
  name: "ping",
  word: "联络测试",
  args: {},
  hint: "向终端发一条命令并等它回答",
};

/** What can be done from here about a device; it disturbs the window for seconds at most. */
export function actionsFor(device: Device): readonly Action[] {
  const actions: Action[] = [
    {
      device: "",
      name: "restart_device",
      word: "重新打开设备",
      args: { device: device.name },
      hint: "关闭并重新打开该设备，窗口上会中断几秒",
    },
  ];
  if (device.kind === "satisfaction_keypad") {
    actions.push({
      device: device.name,
      name: "beep",
      word: "蜂鸣",
      args: {},
      hint: "评价器响一声，便于在现场找到它",
    });
  }
  return actions;
}

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

export function CommandButton({ edge, action }: { edge: string; action: Action }): JSX.Element {
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
    </div>
  );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
