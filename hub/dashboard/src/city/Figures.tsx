/** The few numbers of an area; each that is about something wrong chooses what the list beside shows. */

import type { JSX } from "preact";
import { signal } from "@preact/signals";
import type { Sum } from "../halls";

export type Concern = "unmet" | "broken" | "silent" | "pending";

export const concern = signal<Concern>("unmet");

export const CONCERN_WORDS: Readonly<Record<Concern, string>> = {
  unmet: "不符合",
  broken: "设备异常",
  silent: "终端失联",
  pending: "待核实",
};

export function Figures({ sum }: { sum: Sum }): JSX.Element {
  return (
    <section class="figures" aria-label="概况">
      <Figure of="broken" value={sum.broken} unit="台" aside={`${sum.brokenHalls} 个大厅`} bad />
      <Figure of="unmet" value={sum.unmet} unit="项" aside={`${sum.unmetHalls} 个大厅`} bad />
      <Figure of="silent" value={sum.silentHalls} unit="厅" aside="最近没有心跳" bad />
      <Figure of="pending" value={sum.pending} unit="项" aside={`已符合 ${sum.met} 项`} />
      <div class="figure hk-panel">
        <span class="figure-name">已接入大厅</span>
        <span class="figure-value">
          {sum.connected}
          <small> / {sum.halls}</small>
        </span>
        <span class="figure-aside">
          终端 {sum.boxes} · 设备 {sum.devices}
        </span>
      </div>
    </section>
  );
}

function Figure(props: {
  of: Concern;
  value: number;
  unit: string;
  aside: string;
  bad?: boolean;
}): JSX.Element {
  const { of, value, unit, aside, bad } = props;
  return (
    <button
      type="button"
      class="figure hk-panel"
      data-tone={value === 0 ? "calm" : bad ? "bad" : "open"}
      aria-pressed={concern.value === of}
      onClick={() => {
        concern.value = of;
      }}
    >
      <span class="figure-name">{CONCERN_WORDS[of]}</span>
      <span class="figure-value">
        {value}
        <small> {unit}</small>
      </span>
      <span class="figure-aside">{aside}</span>
    </button>
  );
}
