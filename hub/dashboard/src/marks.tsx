/** Small marks: a hall's tone as on its tile, a verdict, the shares of verdicts as a bar. */

import type { JSX } from "preact";
import { tone, type Hall, type Tone } from "./halls";
import type { VerdictWord } from "./api";

const TONE_WORDS: Readonly<Record<Tone, string>> = {
  none: "未接入",
  unknown: "失联",
  met: "符合",
  pending: "待核实",
  few: "不符合 1–2 项",
  some: "不符合 3–5 项",
  many: "不符合 6 项以上",
};

function Shape({ tone: kind }: { tone: Tone }): JSX.Element {
  const bars = kind === "many" ? 3 : kind === "some" ? 2 : kind === "few" ? 1 : 0;
  return (
    <svg class="tone" data-tone={kind} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <rect class="ground" width="16" height="16" rx="2" />
      {kind === "met" ? <path class="mark line" d="M4 8.4 7 11.3 12.2 5" /> : null}
      {kind === "unknown" ? (
        <path class="mark line" d="M5.7 6a2.3 2.3 0 1 1 3.4 2c-.8.5-1.1.8-1.1 1.7M8 11.4v1.7" />
      ) : null}
      {kind === "pending" ? (
        <path class="mark line thin" d="M-1 6 6-1M-1 12 12-1M3 17 17 3M9 17 17 9" />
      ) : null}
      {Array.from({ length: bars }, (_, bar) => (
        <rect
          key={bar}
          class="mark"
          x={8 - bars * 2 + 1 + bar * 4}
          y="3.6"
          width="2"
          height="8.8"
        />
      ))}
    </svg>
  );
}

/** The look of a hall's tile with a word. */
export function ToneMark({ hall, word }: { hall: Hall; word: string }): JSX.Element {
  return (
    <span class="tone-mark">
      <Shape tone={tone(hall)} />
      <span>{word}</span>
    </span>
  );
}

export function Legend(): JSX.Element {
  const tones: Tone[] = ["many", "some", "few", "pending", "met", "unknown", "none"];
  return (
    <ul class="legend" aria-label="图例">
      {tones.map((kind) => (
        <li key={kind} class="tone-mark">
          <Shape tone={kind} />
          <span>{TONE_WORDS[kind]}</span>
        </li>
      ))}
      <li class="tone-mark">
        <svg class="tone" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
          <rect class="frame" x=".5" y=".5" width="15" height="15" rx="2" />
          <path class="corner" d="M7 0h9v9z" />
        </svg>
        <span>有设备异常</span>
      </li>
      <li class="tone-mark">
        <svg class="tone" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
          <rect class="head" x="1" y="1" width="14" height="14" />
        </svg>
        <span>乡镇(街道)本级</span>
      </li>
    </ul>
  );
}

export const VERDICT_WORDS: Readonly<Record<VerdictWord, string>> = {
  unmet: "不符合",
  pending: "待核实",
  met: "符合",
  not_applicable: "不适用",
};

const VERDICT_SHAPES: Readonly<Record<VerdictWord, JSX.Element>> = {
  unmet: (
    <>
      <path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="currentColor" />
      <path d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" class="cut" />
    </>
  ),
  pending: (
    <>
      <circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.7" />
      <path d="M8 4.2V8l2.6 1.8" fill="none" stroke="currentColor" stroke-width="1.7" />
    </>
  ),
  met: (
    <>
      <circle cx="8" cy="8" r="7.2" fill="currentColor" />
      <path d="M4.6 8.3l2.4 2.4 4.5-5" class="cut" />
    </>
  ),
  not_applicable: <path d="M2.5 8h11" fill="none" stroke="currentColor" stroke-width="2" />,
};

export function VerdictMark(props: { verdict: VerdictWord; word?: string }): JSX.Element {
  return (
    <span class="verdict" data-verdict={props.verdict}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        {VERDICT_SHAPES[props.verdict]}
      </svg>
      <span>{props.word ?? VERDICT_WORDS[props.verdict]}</span>
    </span>
  );
}

/** Shares of met, pending and unmet items as one bar; `label` says the same in words. */
export function VerdictBar(props: { met: number; pending: number; unmet: number }): JSX.Element {
  const { met, pending, unmet } = props;
  const total = met + pending + unmet;
  const label = total ? `不符合 ${unmet}，待核实 ${pending}，符合 ${met}` : "没有数据";
  const scale = total ? 100 / total : 0;
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={label}>
      <title>{label}</title>
      <rect class="bar-ground" width="100" height="8" />
      <rect class="bar-unmet" width={unmet * scale} height="8" />
      <rect class="bar-pending" x={unmet * scale} width={pending * scale} height="8" />
      <rect class="bar-met" x={(unmet + pending) * scale} width={met * scale} height="8" />
    </svg>
  );
}
