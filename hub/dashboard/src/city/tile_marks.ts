/** Draws what moves over the tiles: hover, keyboard cursor, pulses of what changed. */

import type { District, Tile } from "./tile_layout";
import type { Colours } from "./tile_paint";

export interface Marks {
  hover: Tile | null;
  cursor: Tile | null;
  /** Tiles that changed and how far their pulse is, 0 to 1. */
  pulses: { tile: Tile; part: number }[];
  /** The district that a click on the title under the pointer opens. */
  district: District | null;
}

/** Hover, keyboard cursor and pulses: the layer that is redrawn often and has little on it. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  colours: Colours,
  scale: number,
  size: { width: number; height: number },
  marks: Marks,
): void {
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  for (const { tile, part } of marks.pulses) {
    const grow = 2 + part * 12;
    context.globalAlpha = 1 - part;
    context.strokeStyle = colours["status-fault"];
    context.lineWidth = 2.5;
    context.strokeRect(tile.x - grow, tile.y - grow, tile.w + grow * 2 - 1, tile.h + grow * 2 - 1);
    context.globalAlpha = 1;
  }
  if (marks.district) {
    const { x, y, w, h } = marks.district;
    context.strokeStyle = colours["line-strong"];
    context.lineWidth = 1.5;
    context.strokeRect(x - 1, y - 1, w + 1, h + 1);
  }
  if (marks.hover) outline(context, marks.hover, colours.ink, 2);
  if (marks.cursor) outline(context, marks.cursor, colours.focus, 3);
}

function outline(
  context: CanvasRenderingContext2D,
  tile: Tile,
  colour: string,
  width: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(tile.x - 1.5, tile.y - 1.5, tile.w + 2, tile.h + 2);
}
