/** Millimetres on this panel: `--mm` in CSS pixels, from the address, the box, or 96 dots per inch. */

export interface PanelFacts {
  /** The page's query string: `?ppi=69`, or `?panel=398x708` (width × height in mm). */
  search: string;
  /** What the box says of the panel. */
  box?: { width: number; height: number } | null | undefined;
  /** The screen in CSS pixels. */
  screen: { width: number; height: number };
}

const REFERENCE = 96 / 25.4;

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
  const [width, height] = turned ? [panel.height, panel.width] : [panel.width, panel.height];
  const found = Math.min(screen.width / width, screen.height / height);
  return found >= 30 / 25.4 && found <= 400 / 25.4 ? found : REFERENCE;
}

/** Tell the style sheet. */
export function applyPanel(facts: PanelFacts): void {
  document.documentElement.style.setProperty("--mm", `${pixelsPerMm(facts).toFixed(4)}px`);
}
