/** The tile tree on two canvases: the tiles, and above them what moves. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { areaHref, go, hallHref } from "../route";
import { told, toneWords, TIER_WORDS, type Hall, type HallTree } from "../halls";
import { TileCanvas } from "./tile_canvas";
import { neighbour, stripAt, tileAt, type Direction, type Tile } from "./tile_layout";
import { TileTip } from "./TileTip";

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
  }, [tree, area]);

  useEffect(() => setPointed(null), [area.code]);

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
      if (area.parent)
        go(areaHref(tree.byCode.get(area.parent)?.parent ? area.parent : "", "tiles"));
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
      {pointed ? (
        <TileTip tree={tree} hall={tree.byCode.get(pointed.hall.code) ?? pointed.hall} tile={pointed.tile} within={box.current!} />
      ) : null}
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
