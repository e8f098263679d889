/** The tile tree on two canvases: the tiles, and above them what moves. */

import { useEffect, useRef, useState } from "preact/hooks";
import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { changed, revision } from "../live";
import { areaHref, go, hallHref } from "../route";
import { told, toneWords, TIER_WORDS, type Hall, type HallTree } from "../halls";
import { theme } from "../theme";
import { glide } from "./glide";
import { layOut, neighbour, stripAt, tileAt, type Direction, type District, type Layout, type Tile } from "./tile_layout";
import { coloursOf, Painter, paintMarks, type Colours } from "./tile_paint";
import { TileTip } from "./TileTip";

const PULSE = 1800;
const RINGS = 2;
/** A tile smaller than this cannot be met with a finger: a touch then goes one level deeper. */
const FINGER = 30;
const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

interface Pointed {
  hall: Hall;
  tile: Tile;
}

export function TileMap({ tree, area }: { tree: HallTree; area: Hall }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const map = useRef<TileCanvas | null>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [said, setSaid] = useState("");

  useEffect(() => {
    const drawn = new TileCanvas(box.current!, ground.current!, over.current!);
    map.current = drawn;
    return () => drawn.stop();
  }, []);

  useEffect(() => {
    map.current?.show(tree, area);
    setPointed(null);
  }, [tree, area]);

  function point(tile: Tile | null): void {
    setPointed((before) => (before?.tile === tile ? before : tile && { hall: tile.hall, tile }));
  }

  function onMove(event: PointerEvent): void {
    if (event.pointerType === "touch") return;
    const found = map.current?.hoverAt(event.offsetX, event.offsetY) ?? null;
    point(found ?? map.current?.cursor ?? null);
  }

  function onLeave(): void {
    map.current?.hoverAt(-1, -1);
    point(null);
  }

  function onClick(event: PointerEvent): void {
    const drawn = map.current;
    if (!drawn?.layout) return;
    const tile = tileAt(drawn.layout, event.offsetX, event.offsetY);
    const strip = stripAt(drawn.layout, event.offsetX, event.offsetY);
    if (tile && event.pointerType === "touch" && tile.w < FINGER) {
      const deeper = tree.path(tile.hall.code)[tree.path(area.code).length];
      if (deeper && deeper.children.length) return go(areaHref(deeper.code, "tiles"));
    }
    if (tile) go(hallHref(tile.hall.code));
    else if (strip) go(areaHref(strip.hall.code, "tiles"));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const drawn = map.current;
    if (!drawn?.layout || event.altKey || event.ctrlKey || event.metaKey) return;
    const { cursor, layout } = drawn;
    const direction = ARROWS[event.key];
    let next: Tile | null | undefined;
    if (direction) next = cursor ? neighbour(layout, cursor, direction) : layout.tiles[0];
    else if (event.key === "Home") next = layout.tiles[0];
    else if (event.key === "End") next = layout.tiles.at(-1);
    else if (event.key === "Enter" && cursor) go(hallHref(cursor.hall.code));
    else if (event.key === "+" || event.key === "=") {
      const deeper = cursor && tree.path(cursor.hall.code)[tree.path(area.code).length];
      if (deeper && deeper.children.length) go(areaHref(deeper.code, "tiles"));
    } else if (event.key === "-" || event.key === "Escape" || event.key === "Backspace") {
      if (pointed && event.key === "Escape") point(null);
      if (area.parent) go(areaHref(tree.byCode.get(area.parent)?.parent ? area.parent : "", "tiles"));
    } else return;
    event.preventDefault();
    if (!next) return;
    drawn.moveTo(next);
    point(next);
    setSaid(spoken(tree, next.hall));
  }

  function onFocus(): void {
    const drawn = map.current;
    if (!drawn?.layout || !box.current?.matches(":focus-visible")) return;
    const first = drawn.cursor ?? drawn.layout.tiles[0] ?? null;
    if (!first) return;
    drawn.moveTo(first);
    point(first);
    setSaid(spoken(tree, first.hall));
  }

  function onBlur(): void {
    map.current?.moveTo(null);
    point(null);
  }

  return (
    <div
      ref={box}
      class="tiles"
      role="application"
      aria-roledescription="方块图"
      aria-label={`${area.short}各大厅方块图`}
      aria-describedby="tiles-help"
      tabIndex={0}
      onPointerMove={onMove}
      onPointerLeave={onLeave}
      onClick={onClick as unknown as (event: MouseEvent) => void}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      <canvas ref={ground} aria-hidden="true" />
      <canvas ref={over} aria-hidden="true" />
      <span class="sr-only" aria-live="polite">
        {said}
      </span>
      {pointed ? <TileTip tree={tree} hall={pointed.hall} tile={pointed.tile} within={box.current!} /> : null}
    </div>
  );
}

function spoken(tree: HallTree, hall: Hall): string {
  const where = tree
    .path(hall.code)
    .slice(1)
    .map((step) => step.short)
    .join(" ");
  const state = told(hall) ? `${toneWords(hall)}。设备 ${hall.devices} 台` : toneWords(hall);
  return `${where || hall.name},${TIER_WORDS[hall.tier]},${state}`;
}

/** The canvases' own life: size, sharpness, colours, changes. Draws only when something changed. */
class TileCanvas {
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
  }

  stop(): void {
    this.#watch.disconnect();
    this.#quiet();
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
    if (scale !== this.#scale || this.ground.width !== Math.round(width * scale) || this.ground.height !== Math.round(height * scale)) {
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
      this.#painter.all(this.layout!, this.#tree, width, height);
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
      else if (tile && !this.#still.matches) pulses.push({ tile, part: ((age / PULSE) * RINGS) % 1 });
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
