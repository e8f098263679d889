/** The short flight between two levels of the tile tree, so that the eye keeps its place. */

import type { Rect } from "./tile_layout";

const LASTS = 260;

/**
 * Plays on `canvas`, which already shows the new level; `before` is the picture of the old one and
 * `place` where the smaller of the two lies within the larger. Gives a function that ends it at once.
 */
export function glide(
  canvas: HTMLCanvasElement,
  before: HTMLCanvasElement,
  place: Rect,
  scale: number,
  inwards: boolean,
): () => void {
  const context = canvas.getContext("2d")!;
  const { width, height } = canvas;
  const after = document.createElement("canvas");
  after.width = width;
  after.height = height;
  after.getContext("2d")!.drawImage(canvas, 0, 0);
  const hole = { x: place.x * scale, y: place.y * scale, w: place.w * scale, h: place.h * scale };
  const start = performance.now();
  let frame = 0;

  function draw(part: number): void {
    const near = inwards ? part : 1 - part;
    const large = inwards ? before : after;
    const small = inwards ? after : before;
    const x = hole.x * (1 - near);
    const y = hole.y * (1 - near);
    const w = hole.w + (width - hole.w) * near;
    const h = hole.h + (height - hole.h) * near;
    const grow = { x: w / hole.w, y: h / hole.h };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.globalAlpha = 1 - near * near;
    context.drawImage(
      large,
      x - hole.x * grow.x,
      y - hole.y * grow.y,
      width * grow.x,
      height * grow.y,
    );
    context.globalAlpha = near;
    context.drawImage(small, x, y, w, h);
    context.globalAlpha = 1;
  }

  function end(): void {
    cancelAnimationFrame(frame);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.drawImage(after, 0, 0);
  }

  function step(at: number): void {
    const part = Math.min(1, Math.max(0, (at - start) / LASTS));
    if (part >= 1) return end();
    draw(1 - (1 - part) ** 3);
    frame = requestAnimationFrame(step);
  }

  draw(0);
  frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}
