/** Small drawings of what to do, each beside the sentence that says it. */

import type { JSX } from "preact";

const PAPER = "M34 12h52v60H34z";
const MAT = "M8 78h104";

/** Paths on a ground of 120 × 84; `accent` is what the eye should go to. */
const DRAWINGS = {
  lay: { lines: `${PAPER} M44 26h32M44 36h32M44 46h20 ${MAT}`, accent: "M60 2v14M54 10l6 7 6-7" },
  hand: {
    lines: `${PAPER} ${MAT}`,
    accent: "M112 40H84l-10-8c-4-3-9 2-5 6l7 7H62c-6 0-6 8 0 8h16M84 62h28M92 24l10-10M102 24V12H90",
  },
  still: { lines: `${PAPER} M44 26h32M44 36h32 ${MAT}`, accent: "M22 30v24M98 30v24M46 58l9 9 18-20" },
  turn: { lines: `${PAPER} ${MAT}`, accent: "M46 52c2-22 26-28 34-12M82 28l-1 13-12-4" },
  light: {
    lines: `M30 40h60v34H30z ${MAT}`,
    accent: "M60 6v8M40 12l5 7M80 12l-5 7M52 24a8 8 0 0 1 16 0c0 4-3 5-4 9h-8c-1-4-4-5-4-9z",
  },
  glare: { lines: `${PAPER} ${MAT}`, accent: "M50 34l20-16M48 46l26-21M52 56l22-18M20 20l-8-8M24 44H12" },
  blur: { lines: `${PAPER} M42 26h36M42 36h36 ${MAT}`, accent: "M22 22l8 8-8 8M98 22l-8 8 8 8M28 60h64" },
  edge: {
    lines: `M52 12h60v60H52z ${MAT}`,
    accent: "M28 4h64v76H28zM46 42H34M40 36l-7 6 7 6",
  },
  curl: { lines: `M30 66c14-20 40-20 60 0 ${MAT}`, accent: "M60 12v28M53 33l7 8 7-8" },
  blank: { lines: `${PAPER} ${MAT}`, accent: "M46 28l28 28M74 28L46 56" },
  card: { lines: `M16 18h88v54H16zM28 32h24M28 44h24M28 56h34 M74 44a9 9 0 1 1 1 0 ${MAT}`, accent: "M60 0v12M54 7l6 6 6-6" },
  lift: { lines: `M20 36h80v34H20z ${MAT}`, accent: "M60 30V6M52 14l8-9 8 9" },
  plug: {
    lines: "M8 50h30M38 36h20v28H38zM82 50h30M68 36h14v28H68z",
    accent: "M58 44h10M58 56h10M62 22l-6-10M70 22l6-10M66 18V4",
  },
  line: { lines: "M14 22h36v40H14zM70 22h36v40H70zM24 72h16M80 72h16", accent: "M52 42h4M64 42h4M56 34l8 16M64 34l-8 16" },
  printer: { lines: "M30 34h60v30H30zM40 34V12h40v22", accent: "M42 56h36v22H42zM50 64h20M50 70h12" },
} as const;

export type Drawing = keyof typeof DRAWINGS;

export function Picture({ of, class: name }: { of: Drawing; class?: string }): JSX.Element {
  const { lines, accent } = DRAWINGS[of];
  return (
    <svg class={`drawing ${name ?? ""}`} viewBox="0 0 120 84" aria-hidden="true" focusable="false">
      <path d={lines} />
      <path class="accent" d={accent} />
    </svg>
  );
}

const SIGNS: readonly [RegExp, Drawing][] = [
  [/手/, "hand"],
  [/反光/, "glare"],
  [/光线|偏暗|太暗|过亮|太亮|开灯/, "light"],
  [/模糊|对焦|不清/, "blur"],
  [/四边|露出|画面外|超出|缺|边缘|不全|没有找到/, "edge"],
  [/卷|翘|压平|不平/, "curl"],
  [/空白/, "blank"],
];

/** The drawing for a warning in words. */
export function drawingOf(warning: string): Drawing {
  return SIGNS.find(([sign]) => sign.test(warning))?.[1] ?? "lay";
}
