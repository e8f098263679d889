/** The pattern of what waits for somebody to look. */

/** Slanting lines of `colour`; null where the browser gives no second canvas. */
export function hatch(
  context: CanvasRenderingContext2D,
  colour: string,
  scale: number,
): CanvasPattern | null {
  const side = Math.round(5 * scale);
  const cell = document.createElement("canvas");
  cell.width = side;
  cell.height = side;
  const pen = cell.getContext("2d");
  if (!pen) return null;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.1 * scale;
  for (const shift of [-side, 0, side]) {
    pen.beginPath();
    pen.moveTo(shift - 1, side + 1);
    pen.lineTo(shift + side + 1, -1);
    pen.stroke();
  }
  const pattern = context.createPattern(cell, "repeat");
  // The pattern is drawn in device pixels; the context is scaled.
  pattern?.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}
