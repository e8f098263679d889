/** The tile canvases' own life: size, sharpness, colours, changes. Draws only when something changed. */

import { effect } from "@preact/signals";
import type { Hall, HallTree } from "../halls";
import { changed, flips, revision } from "../live";
import { theme } from "../theme";
import { glide } from "./glide";
import { layOut, stripAt, tileAt, type District, type Layout, type Tile } from "./tile_layout";
import { paintMarks } from "./tile_marks";
import { coloursOf, Painter, type Colours } from "./tile_paint";

const PULSE = 1800;
const RINGS = 2;
const MEASURE = "tiles";

/** Draws on `ground` the tiles and on `over` what moves, filling `box`, until stopped. */
export class TileCanvas {
  layout: Layout | null = null;
  cursor: Tile | null = null;
  #hover: Tile | null = null;
  #district: District | null = null;
  #tree: HallTree | null = null;
  #area: Hall | null = null;
  #painter: Painter | null = null;
  #colours: Colours | null = null;
  #scale = 1;
  #size = { width: 0, height: 0 };
  #frame = 0;
  #dirty = { layout: false, tiles: false };
  #glide: (() => void) | null = null;
  readonly #watch: ResizeObserver;
  readonly #quiet: () => void;
  readonly #pulse: () => void;
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(
    readonly box: HTMLElement,
    readonly ground: HTMLCanvasElement,
    readonly over: HTMLCanvasElement,
  ) {
    this.#watch = new ResizeObserver(() => this.#resize());
    this.#watch.observe(box);
    this.#quiet = effect(() => {
      void theme.value;
      void revision.value;
      this.#colours = null;
      this.#dirty.tiles = true;
      this.#ask();
    });
    this.#pulse = effect(() => {
      void flips.value;
      this.#ask();
    });
  }

  stop(): void {
    this.#watch.disconnect();
    this.#quiet();
    this.#pulse();
    this.#glide?.();
    cancelAnimationFrame(this.#frame);
  }

  show(tree: HallTree, area: Hall): void {
    const before = this.#area;
    const old = this.layout;
    this.#tree = tree;
    this.#area = area;
    this.#hover = null;
    this.#district = null;
    if (!before || before.code !== area.code) this.cursor = null;
    this.#dirty.layout = true;
    if (!before || !old || before.code === area.code || this.#still.matches) return this.#ask();
    const picture = document.createElement("canvas");
    picture.width = this.ground.width;
    picture.height = this.ground.height;
    if (!picture.width || !picture.height) return this.#ask();
    picture.getContext("2d")!.drawImage(this.ground, 0, 0);
    this.#draw();
    const inwards = old.districts.find((district) => district.hall.code === area.code);
    const outwards = this.layout?.districts.find((district) => district.hall.code === before.code);
    this.#glide?.();
    if (inwards) this.#glide = glide(this.ground, picture, inwards, this.#scale, true);
    else if (outwards) this.#glide = glide(this.ground, picture, outwards, this.#scale, false);
  }

  /** The tile under the pointer becomes the hovered one; gives it back. */
  hoverAt(x: number, y: number): Tile | null {
    if (!this.layout) return null;
    const tile = tileAt(this.layout, x, y);
    const district = tile ? null : stripAt(this.layout, x, y);
    if (tile !== this.#hover || district !== this.#district) {
      this.#hover = tile;
      this.#district = district;
      this.box.classList.toggle("pointing", Boolean(tile || district));
      this.#ask();
    }
    return tile;
  }

  moveTo(tile: Tile | null): void {
    this.cursor = tile;
    this.#ask();
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    this.#size = { width, height };
    this.#dirty.layout = true;
    this.#ask();
  }

  #ask(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const { width, height } = this.#size;
    if (!this.#tree || !this.#area || !width || !height) return;
    const scale = devicePixelRatio || 1;
    if (
      scale !== this.#scale ||
      this.ground.width !== Math.round(width * scale) ||
      this.ground.height !== Math.round(height * scale)
    ) {
      this.#scale = scale;
      for (const canvas of [this.ground, this.over]) {
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(height * scale);
      }
      this.#painter = null;
      this.#dirty.layout = true;
    }
    if (!this.#colours || !this.#painter) {
      this.#colours = coloursOf(this.box);
      this.#painter = new Painter(this.ground, this.#colours, scale);
      this.#dirty.tiles = true;
    }
    if (this.#dirty.layout) {
      this.layout = layOut(this.#area, width, height);
      this.cursor = this.cursor && (this.layout.byCode.get(this.cursor.hall.code) ?? null);
      this.#hover = null;
    }
    if (this.#dirty.layout || this.#dirty.tiles) {
      this.#glide?.();
      this.#glide = null;
      const start = performance.now();
      this.#painter.all(this.layout!, this.#tree, width, height);
      // For the browser's profiler and the tests; cleared at once, so that the list does not grow.
      performance.measure(MEASURE, { start });
      performance.clearMeasures(MEASURE);
      this.#dirty = { layout: false, tiles: false };
    }
    this.#drawMarks();
  }

  #drawMarks(): void {
    const context = this.over.getContext("2d");
    if (!context || !this.#colours || !this.layout) return;
    const at = performance.now();
    const pulses: { tile: Tile; part: number }[] = [];
    for (const [code, since] of changed) {
      const age = at - since;
      const tile = this.layout.byCode.get(code);
      if (age >= PULSE) changed.delete(code);
      else if (tile && !this.#still.matches)
        pulses.push({ tile, part: ((age / PULSE) * RINGS) % 1 });
    }
    paintMarks(context, this.#colours, this.#scale, this.#size, {
      hover: this.#hover,
      cursor: this.cursor,
      pulses,
      district: this.#district,
    });
    if (pulses.length) this.#ask();
  }
}
