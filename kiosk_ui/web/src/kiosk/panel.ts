/** Millimetres on this panel: `--mm` in CSS pixels, from the address, the box, or 96 dots per inch. */

import { signal } from "@preact/signals";

export interface PanelFacts {
  /** The page's query string: `?ppi=69`, or `?panel=398x708` (width × height in mm). */
  search: string;
  /** What the box says of the panel. */
  box?: { width: number; height: number } | null | undefined;
  /** Millimetres from the floor to the panel as the box was told, 0 where it was not. */
  floor?: number | undefined;
  /** The screen in CSS pixels. */
  screen: { width: number; height: number };
}

const REFERENCE = 96 / 25.4;

/** Millimetres between the lowest and the highest thing that everybody reaches: 800 to 1100 above the
    floor (EN 301 549, draft of 2025). A panel no higher than that needs no low layout. */
const REACH = 300;
const HIGHEST_REACH = 1100;

/** Share of the panel's height that the low layout puts what is touched into. */
const LOW = 0.42;
const LEAST_LOW = 0.34;

/** The panel's height in millimetres. */
const height = signal(0);

/** True where part of the panel is out of reach for somebody who sits. */
export const tall = (): boolean => height.value > REACH;

/** CSS pixels per millimetre; the smaller of both directions; nonsense falls back to 96 dpi. */
export function pixelsPerMm({ search, box, screen }: PanelFacts): number {
  const asked = new URLSearchParams(search);
  const ppi = Number(asked.get("ppi"));
  if (ppi >= 30 && ppi <= 400) return ppi / 25.4;
  const size = asked.get("panel")?.match(/^(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)$/);
  const panel = size ? { width: Number(size[1]), height: Number(size[2]) } : box;
  if (!panel || panel.width <= 0 || panel.height <= 0) return REFERENCE;
  // EDID gives the panel as built; a screen turned on its side has the other order.
  const turned = panel.width > panel.height !== screen.width > screen.height;
  const [width, high] = turned ? [panel.height, panel.width] : [panel.width, panel.height];
  const found = Math.min(screen.width / width, screen.height / high);
  return found >= 30 / 25.4 && found <= 400 / 25.4 ? found : REFERENCE;
}

/** Share of the height for the low layout on a panel whose lower edge is `floor` mm above the floor. */
export function lowShare(floor: number, high: number): number {
  if (!(floor > 0) || !(high > 0)) return LOW;
  return Math.min(LOW, Math.max(LEAST_LOW, (HIGHEST_REACH - floor) / high));
}

/** How high the panel hangs, in millimetres: `?floor=800` in the address, else what the box was told. */
export function floorOf({ search, floor }: PanelFacts): number {
  const asked = Number(new URLSearchParams(search).get("floor"));
  return asked > 0 ? asked : (floor ?? 0);
}

/** Tell the style sheet. */
export function applyPanel(facts: PanelFacts): void {
  const mm = pixelsPerMm(facts);
  height.value = facts.screen.height / mm;
  const { style } = document.documentElement;
  style.setProperty("--mm", `${mm.toFixed(4)}px`);
  style.setProperty("--low", `${(lowShare(floorOf(facts), height.value) * 100).toFixed(1)}vh`);
}
