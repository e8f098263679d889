/** One command to all the boxes that were picked. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { wordsOf } from "../api";
import { BOX_ACTIONS } from "../hall/orders";
import { startJob, type Job } from "./api";

interface Order {
  value: string;
  word: string;
  kind: string;
  name: string;
  args: Record<string, unknown>;
  sure: boolean;
}

const ORDERS: readonly Order[] = [
  ...BOX_ACTIONS.map((action) => ({
    value: action.name,
    word: action.word,
    kind: "",
    name: action.name,
    args: action.args,
    sure: Boolean(action.sure),
  })),
  ...(
    [
      ["reload", "触摸屏：重新载入页面", true],
      ["restart", "触摸屏：重建页面", true],
      ["screenshot", "触摸屏：待机画面截图", false],
      ["wake", "触摸屏：唤醒页面", false],
    ] as const
  ).map(([name, word, sure]) => ({
    value: `touch_screen/${name}`,
    word,
    kind: "touch_screen",
    name,
    args: {},
    sure,
  })),
];

const LIVES = [
  { ms: 600_000, word: "10 分钟内有效" },
  { ms: 3_600_000, word: "1 小时内有效" },
  { ms: 86_400_000, word: "24 小时内有效" },
];

export function Orders(props: {
  picked: string[];
  clear: () => void;
  started: (job: Job) => void;
}): JSX.Element {
  const { picked, clear, started } = props;
  const [value, setValue] = useState("self_test");
  const [life, setLife] = useState(600_000);
  const [flaw, setFlaw] = useState("");
  const [sending, setSending] = useState(false);
  const order = ORDERS.find((one) => one.value === value)!;

  async function start(): Promise<void> {
    if (order.sure && !confirm(`对 ${picked.length} 台终端“${order.word}”，窗口会受影响。确定吗？`))
      return;
    setSending(true);
    setFlaw("");
    try {
      started(
        await startJob({
          name: order.name,
          args: order.args,
          kind: order.kind,
          edges: picked,
          ttl_ms: life,
        }),
      );
    } catch (error) {
      setFlaw(wordsOf(error));
    }
    setSending(false);
  }

  return (
    <div class="orders" role="group" aria-label="对选中的终端">
      <b>已选 {picked.length} 台</b>
      <select
        aria-label="命令"
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      >
        {ORDERS.map((one) => (
          <option key={one.value} value={one.value}>
            {one.word}
          </option>
        ))}
      </select>
      <select
        aria-label="有效期"
        value={String(life)}
        onChange={(event) => setLife(Number(event.currentTarget.value))}
      >
        {LIVES.map((one) => (
          <option key={one.ms} value={String(one.ms)}>
            {one.word}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="hk-button primary small"
        disabled={sending}
        onClick={() => void start()}
      >
        下发
      </button>
      <button type="button" class="hk-button small" onClick={clear}>
        清除选择
      </button>
      {flaw ? (
        <p class="flaw" role="alert">
          {flaw}
        </p>
      ) : null}
    </div>
  );
}
