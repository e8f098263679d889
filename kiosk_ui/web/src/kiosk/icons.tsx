/** The kiosk's own icons, 24 × 24 strokes; each always stands beside its word. */

import type { JSX } from "preact";

const PATHS: Readonly<Record<string, string>> = {
  back: "M15 5l-7 7 7 7",
  home: "M4 11.5L12 5l8 6.5M6.5 10v9h11v-9M10 19v-5h4v5",
  person: "M12 11.5a3.7 3.7 0 1 0 0-7.4 3.7 3.7 0 0 0 0 7.4zM4.8 20c.6-4 3.4-6 7.2-6s6.6 2 7.2 6",
  text: "M3 19L8.5 5 14 19M5 14.5h7M15 19l3.2-8 3.3 8M16.2 16.4h4",
  contrast: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 3.5v17M12 7l6 .1M12 10.5h8M12 14h8.2M12 17.3h6",
  lower: "M4 4h16M12 8v11M6.5 14l5.5 5.500 5.500-5.500",
  aloud: "M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15.500 9a4.200 4.200 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  quiet: "M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM16 9.500l5 5M21 9.500l-5 5",
  language: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM3.800 12h16.400M12 3.500c5 5 5 12 0 17M12 3.500c-5 5-5 12 0 17",
  map: "M4 6.500l5.500-2.500 5 2.500L20 4v13.500L14.500 20l-5-2.500L4 20zM9.500 4v13.500M14.500 6.500V20",
  life: "M12 20.500V13M12 13c-4.500 0-7-2.500-7-7 4.500 0 7 2.500 7 7zM12 15c0-4 2.500-6.500 7-6.500 0 4-2.500 6.500-7 6.500zM7 20.500h10",
  card: "M3.500 5.500h17v13h-17zM8.500 11.500a1.900 1.900 0 1 0 0-3.800 1.900 1.900 0 0 0 0 3.800zM5.500 15.800c.4-2 1.500-2.800 3-2.800s2.600.8 3 2.800M14 9h4M14 12.500h4",
  up: "M5 15l7-7 7 7",
  down: "M5 9l7 7 7-7",
  list: "M9 6h11M9 12h11M9 18h11M4 6h.8M4 12h.8M4 18h.8",
  counter: "M3.5 10h17M5 10v10M19 10v10M5 15h14M8 10V4.5h8V10M10.5 7.2h3",
  letters: "M3.5 17l4-10 4 10M4.8 14h5.4M14 7h6l-6 10h6.5",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8 14.2c1 1.9 2.4 2.8 4 2.8s3-.9 4-2.8M9 9.2v.9M15 9.2v.9",
  board: "M4 4.5h16v11H4zM8 8.2h8M8 11.7h5M12 15.5V20M8.5 20h7",
  check: "M5 12.5l4.6 4.5L19 7",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3.2 2.2",
  erase: "M8.5 5.5H20v13H8.5L3 12zM11.5 9.3l5 5.4M16.5 9.3l-5 5.4",
  clear: "M6 6l12 12M18 6L6 18",
  print: "M7 9V4h10v5M7 16H4.500V9.500h15V16H17M7 13.500h10V20H7z",
  touch: "M10 12V5.2a1.7 1.7 0 0 1 3.4 0V11l4.4 1c1.3.3 2 1.3 1.8 2.6l-.8 5.9h-7.6l-4.4-5.6c-1-1.3.7-2.8 2-1.8z",
  phone: "M6 4h3.5l1.5 4.5-2 1.5a11 11 0 0 0 5 5l1.5-2 4.5 1.5V18a2 2 0 0 1-2 2C10.500 20 4 13.500 4 6a2 2 0 0 1 2-2z",
  jz: "M12 19.500C7 16 4 13 4 9.300A4.200 4.200 0 0 1 12 7.200a4.200 4.200 0 0 1 8 2.100c0 3.700-3 6.700-8 10.200z",
  yl: "M9 4h6v5h5v6h-5v5H9v-5H4V9h5z",
  jy: "M4 8h16v11H4zM9 8V5h6v3M4 13h16M12 12v2.200",
  sb: "M12 3.500l7.500 2.700v5.300c0 4.300-3 7.400-7.500 9-4.500-1.600-7.500-4.700-7.500-9V6.200zM8.500 12l2.500 2.500 4.500-5",
  gl: "M10 7.200a2.300 2.300 0 1 0 0-4.600 2.300 2.300 0 0 0 0 4.600zM10 9.500v5.500l3 5.500M10 15l-3.500 5.500M10 10.500l3.500 3h3M16.500 12v8.500",
  wj: "M4 12h3.500l2-5 4 10 2-5H20",
  bt: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM8.500 7.500L12 12l3.500-4.500M12 12v5M9 12.500h6M9 15h6",
  nj: "M12 20.500V11M12 13c-5 0-7.500-2.500-7.500-7 5 0 7.500 2.500 7.500 7zM12 11c0-4.500 2.500-6.500 7.500-6.500 0 4.500-2.500 6.500-7.500 6.500z",
  sp: "M6 3.500h8.500L18.500 8v12.500H6zM14 3.500V8.500h4.500M9 14l2.200 2.200L15.500 12",
  bm: "M4 11l8-6.500 8 6.500M6 9.800V20h12V9.800M9.500 20v-6h5v6",
  zj: "M3.500 15.500L15.500 3.500l5 5-12 12zM7 12l2 2M10 9l2 2M13 6l2 2",
  jr: "M4 20h16M5 9h14L12 4zM7 9v8M12 9v8M17 9v8M4.500 17h15",
  zx: "M4 5h16v11.500h-8L7 20.500v-4H4zM9.700 9a2.400 2.400 0 1 1 3.400 2.200c-.8.400-1.100.8-1.100 1.600M12 14.400v.4",
};

/** An icon by name; an unknown one gives `otherwise`. */
export function Icon({
  name,
  otherwise = "list",
}: {
  name: string;
  otherwise?: string;
}): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name] ?? PATHS[otherwise]} />
    </svg>
  );
}

/** Faces of the five grades: the mouth's bend and the brows tell them apart without colour. */
const MOUTHS: Readonly<Record<number, string>> = {
  5: "M13 27c1.500 7.500 6 11 11 11s9.500-3.500 11-11z",
  4: "M14 28.500c2.500 5 6 7.200 10 7.200s7.500-2.200 10-7.200",
  3: "M15 32h18",
  2: "M15 35c2.300-3.600 5.300-5.400 9-5.400s6.700 1.800 9 5.400",
  1: "M13.500 37c2.500-6 6-9 10.500-9s8 3 10.500 9",
};

export function Face({ grade }: { grade: number }): JSX.Element {
  return (
    <svg class={`face face-${grade}`} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <circle class="skin" cx="24" cy="24" r="21.500" />
      <circle class="eye" cx="16.500" cy="19.500" r="2.600" />
      <circle class="eye" cx="31.500" cy="19.500" r="2.600" />
      {grade === 1 ? <path class="mouth" d="M11.500 12.500l7 3M36.500 12.500l-7 3" /> : null}
      <path class={grade === 5 ? "mouth full" : "mouth"} d={MOUTHS[grade] ?? ""} />
    </svg>
  );
}

/** A plain red seal with 为： 为人民服务. It holds the place of the hall's own LOGO (annex 4.24). */
export function Seal(): JSX.Element {
  return (
    <span class="seal" aria-hidden="true">
      为
    </span>
  );
}
