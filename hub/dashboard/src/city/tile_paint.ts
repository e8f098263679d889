/** Draws the tiles: colour, and a mark that tells the same without colour. */

import { told, tone, type Hall, type HallTree, type Tone } from "../halls";
import { hatch } from "./hatch";
import type { District, Layout, Rect, Tile } from "./tile_layout";

/** Colours by name, read from the page's tokens so that light and dark come from one place. */
export type Colours = Readonly<Record<(typeof COLOUR_NAMES)[number], string>>;

const COLOUR_NAMES = [
  "font",
  "surface",
  "surface-2",
  "surface-3",
  "line",
  "line-strong",
  "ink",
  "ink-2",
  "ink-3",
  "focus",
  "status-fault",
  "tile-met",
  "tile-met-mark",
  "tile-pending",
  "tile-pending-mark",
  "tile-few",
  "tile-some",
  "tile-many",
  "tile-unmet-mark",
  "tile-few-soft",
  "tile-some-soft",
  "tile-many-soft",
  "tile-few-mark",
  "tile-unknown",
  "tile-unknown-mark",
] as const;

/** From this size on a tile shows its name; `BAR` is where it also shows its verdicts as a bar. */
const NAMED = { w: 44, h: 13 };
const BAR = { w: 70, h: 46 };

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const found: Record<string, string> = {};
  for (const name of COLOUR_NAMES) found[name] = style.getPropertyValue(`--${name}`).trim();
  return found as Colours;
}

export class Painter {
  readonly #context: CanvasRenderingContext2D;
  readonly #colours: Colours;
  readonly #scale: number;
  readonly #hatch: CanvasPattern | null;
  readonly #widths = new Map<string, string>();

  constructor(canvas: HTMLCanvasElement, colours: Colours, scale: number) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("canvas without 2d");
    this.#context = context;
    this.#colours = colours;
    this.#scale = scale;
    this.#hatch = hatch(context, colours["tile-pending-mark"], scale);
  }

  /** Everything, once; takes a few milliseconds for 3,000 tiles. */
  all(layout: Layout, tree: HallTree, width: number, height: number): void {
    const context = this.#context;
    context.setTransform(this.#scale, 0, 0, this.#scale, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const district of layout.districts) this.#strip(district, tree);
    for (const tile of layout.tiles) this.#tile(tile);
  }

  #tile(tile: Tile): void {
    const gap = tile.w > 30 ? 3 : tile.w > 7 ? 1 : 0.5;
    const rect = this.#snap({ x: tile.x, y: tile.y, w: tile.w - gap, h: tile.h - gap });
    if (rect.w <= 0 || rect.h <= 0) return;
    if (rect.w >= NAMED.w && rect.h >= NAMED.h) this.#card(tile, rect);
    else this.#dot(tile, rect);
  }

  #dot(tile: Tile, rect: Rect): void {
    const context = this.#context;
    const colours = this.#colours;
    const kind = tone(tile.hall);
    const { x, y, w, h } = rect;
    this.#ground(kind, rect);
    if (w >= 7 && h >= 7) this.#mark(kind, rect);
    if (tile.hall.broken > 0 && told(tile.hall)) {
      const side = Math.max(3.5, Math.min(w, h) * 0.42);
      context.fillStyle = colours.ink;
      context.beginPath();
      context.moveTo(x + w - side, y);
      context.lineTo(x + w, y);
      context.lineTo(x + w, y + side);
      context.fill();
    }
    if (tile.head && w >= 6) {
      context.strokeStyle = colours["ink-2"];
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
    }
  }

  #ground(kind: Tone, { x, y, w, h }: Rect): void {
    const context = this.#context;
    const colours = this.#colours;
    if (kind === "none") {
      context.fillStyle = colours["surface-3"];
      context.fillRect(x, y, w, h);
      return;
    }
    context.fillStyle = colours[`tile-${kind}`];
    context.fillRect(x, y, w, h);
    if (kind === "pending" && this.#hatch) {
      context.fillStyle = this.#hatch;
      context.fillRect(x, y, w, h);
    }
  }

  /** One, two or three bars for few, some and many unmet items; a tick; a question mark. */
  #mark(kind: Tone, { x, y, w, h }: Rect): void {
    const context = this.#context;
    const colours = this.#colours;
    const unit = Math.min(w, h);
    const cx = x + w / 2;
    const cy = y + h / 2;
    const bars = kind === "many" ? 3 : kind === "some" ? 2 : kind === "few" ? 1 : 0;
    if (bars) {
      const thick = Math.max(1, Math.round(unit * 0.14));
      const step = thick * 2;
      const high = Math.round(unit * 0.56);
      context.fillStyle = kind === "few" ? colours["tile-few-mark"] : colours["tile-unmet-mark"];
      const left = Math.round(cx - (bars * thick + (bars - 1) * (step - thick)) / 2);
      for (let bar = 0; bar < bars; bar += 1) {
        context.fillRect(left + bar * step, Math.round(cy - high / 2), thick, high);
      }
    } else if (kind === "met") {
      context.strokeStyle = colours["tile-met-mark"];
      context.lineWidth = Math.max(1, unit * 0.13);
      context.beginPath();
      context.moveTo(cx - unit * 0.24, cy + unit * 0.02);
      context.lineTo(cx - unit * 0.06, cy + unit * 0.2);
      context.lineTo(cx + unit * 0.26, cy - unit * 0.2);
      context.stroke();
    } else if (kind === "unknown") {
      context.fillStyle = colours["tile-unknown-mark"];
      this.#font(Math.max(8, Math.min(14, unit * 0.8)), 700);
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText("?", cx, cy + 0.5);
      context.textAlign = "left";
    }
  }

  #card(tile: Tile, rect: Rect): void {
    const context = this.#context;
    const colours = this.#colours;
    const { hall } = tile;
    const kind = tone(hall);
    const { x, y, w, h } = rect;
    const band = kind === "none" ? 3 : Math.min(16, Math.max(10, h * 0.4));
    context.fillStyle =
      kind === "few" || kind === "some" || kind === "many"
        ? colours[`tile-${kind}-soft`]
        : colours.surface;
    context.fillRect(x, y, w, h);
    const edge = this.#snap({ x, y, w: band, h });
    if (kind !== "none") this.#ground(kind, edge);
    this.#mark(kind, { x, y: y + (h - band) / 2, w: band, h: band });
    context.strokeStyle = tile.head ? colours["ink-2"] : colours.line;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
    const room = w - band - 6;
    const tall = h >= BAR.h;
    context.textBaseline = "middle";
    context.fillStyle = kind === "none" ? colours["ink-3"] : colours.ink;
    const size = h >= 30 && w >= 90 ? 13 : h >= 20 ? 11.5 : 10.5;
    this.#font(size, tile.head ? 700 : 500);
    const nameY = tall && told(hall) ? y + 14 : h >= 32 && told(hall) ? y + h * 0.32 : y + h / 2;
    context.fillText(this.#fit(hall.short, room, size), x + band + 4, nameY);
    if (!told(hall) || h < 32) {
      if (hall.broken > 0 && told(hall)) this.#corner(rect);
      return;
    }
    this.#font(11, 500);
    context.fillStyle = colours["ink-2"];
    context.fillText(this.#fit(brief(hall), room, 11), x + band + 4, tall ? y + 31 : y + h * 0.72);
    if (hall.broken > 0) this.#corner(rect);
    if (tall && w >= BAR.w) this.#verdicts(hall, { x: x + band + 4, y: y + h - 9, w: room, h: 4 });
  }

  #corner({ x, y, w }: Rect): void {
    const context = this.#context;
    context.fillStyle = this.#colours.ink;
    context.beginPath();
    context.moveTo(x + w - 9, y);
    context.lineTo(x + w, y);
    context.lineTo(x + w, y + 9);
    context.fill();
  }

  /** The share of unmet, pending and met items, left to right as in every other bar. */
  #verdicts(hall: Hall, { x, y, w, h }: Rect): void {
    const total = hall.met + hall.pending + hall.unmet;
    if (!total) return;
    let from = x;
    for (const [kind, n] of [
      ["some", hall.unmet],
      ["pending", hall.pending],
      ["met", hall.met],
    ] as const) {
      const wide = (w * n) / total;
      if (wide > 0) this.#ground(kind, { x: from, y, w: wide, h });
      from += wide;
    }
  }

  #strip(district: District, tree: HallTree): void {
    const strip = district.strip;
    if (!strip) return;
    const context = this.#context;
    const colours = this.#colours;
    const sum = tree.sum(district.hall.code);
    const left = strip.x + 19;
    const middle = strip.y + 9;
    context.textBaseline = "middle";
    const size = 12;
    const bad = sum.unmet ? `不符合 ${sum.unmet}` : sum.broken ? `异常 ${sum.broken}` : "";
    let right = strip.x + strip.w - 2;
    this.#font(size, 600);
    const name = context.measureText(district.hall.short).width;
    if (bad) {
      this.#font(11, 600);
      const wide = context.measureText(bad).width;
      if (left + name + 6 + wide < right) {
        context.fillStyle = colours["status-fault"];
        context.fillText(bad, right - wide, middle);
        right -= wide + 6;
      }
    }
    this.#font(size, 600);
    context.fillStyle = colours.ink;
    context.fillText(this.#fit(district.hall.short, right - left, size), left, middle);
  }

  #font(size: number, weight: number): void {
    this.#context.font = `${weight} ${size}px ${this.#colours.font}`;
  }

  /** `text`, cut with an ellipsis to fit in the current font. */
  #fit(text: string, room: number, size: number): string {
    const key = `${text}|${Math.round(room)}|${size}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    let cut = text;
    if (this.#context.measureText(text).width > room) {
      let end = text.length;
      while (end > 1 && this.#context.measureText(`${text.slice(0, end)}…`).width > room) end -= 1;
      cut = room < size * 1.6 ? "" : `${text.slice(0, end)}…`;
    }
    this.#widths.set(key, cut);
    return cut;
  }

  /** On whole device pixels, so that edges are sharp. */
  #snap({ x, y, w, h }: Rect): Rect {
    const on = (value: number): number => Math.round(value * this.#scale) / this.#scale;
    return { x: on(x), y: on(y), w: on(x + w) - on(x), h: on(y + h) - on(y) };
  }
}

function brief(hall: Hall): string {
  const words: string[] = [];
  if (hall.unmet) words.push(`不符合${hall.unmet}`);
  if (hall.broken) words.push(`异常${hall.broken}`);
  if (hall.status === "unknown") words.push("失联");
  if (!words.length) words.push(hall.pending ? `待核实${hall.pending}` : "全部符合");
  return words.join(" ");
}
