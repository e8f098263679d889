/** The camera's stream onto a canvas, each frame together with the outline that was found in it. */

import { Multipart, type Frame } from "./multipart";
import { outlines } from "./outlines";
import type { Preview } from "./phase";

export interface Sheet {
  canvas: HTMLCanvasElement;
  /** Lies over the canvas with the same viewBox. */
  outline: SVGPolygonElement;
}

/** Milliseconds a frame waits for its outline before it is shown with the one before. */
const PATIENCE = 80;
/** Milliseconds until a broken stream is asked for again. */
const AGAIN = 1000;

/**
 * Plays the stream of `url` until the returned function is called. Only the newest frame is decoded.
 * On the canvas `data-frames` counts frames shown, `data-late` those shown with an older outline.
 */
export function play(url: string, sheet: Sheet, tell: (alive: boolean) => void): () => void {
  const abort = new AbortController();
  let closed = false;
  let next: Frame | null = null;
  let decoding = false;
  let again: ReturnType<typeof setTimeout> | undefined;

  async function read(): Promise<void> {
    const answer = await fetch(url, { cache: "no-store", signal: abort.signal });
    if (!answer.ok || !answer.body) throw new Error(String(answer.status));
    const parts = new Multipart();
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const frame = parts.feed(value).at(-1);
      if (!frame) continue;
      tell(true);
      next = frame;
      void decode();
    }
  }

  async function decode(): Promise<void> {
    if (decoding) return;
    decoding = true;
    while (next && !closed) {
      const frame = next;
      next = null;
      try {
        const picture = await createImageBitmap(new Blob([frame.jpeg], { type: "image/jpeg" }));
        show(sheet, picture, frame.sequence);
      } catch {
        // A frame cut by a camera being unplugged; the next one stands for itself.
      }
    }
    decoding = false;
  }

  function start(): void {
    read().then(restart, restart);
  }

  function restart(): void {
    if (closed) return;
    tell(false);
    again = setTimeout(start, AGAIN);
  }

  start();
  return () => {
    closed = true;
    clearTimeout(again);
    abort.abort();
    const { canvas } = sheet;
    canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
  };
}

function show(sheet: Sheet, picture: ImageBitmap, sequence: number | null): void {
  const seen = outlines.of(sequence);
  if (seen || sequence === null) {
    draw(sheet, picture, seen, false);
    return;
  }
  let shown = false;
  const once = (outline: Preview | undefined, late: boolean): void => {
    if (shown) return;
    shown = true;
    clearTimeout(timer);
    draw(sheet, picture, outline, late);
  };
  const timer = setTimeout(() => once(outlines.before(sequence), true), PATIENCE);
  outlines.wait(sequence, (outline) => once(outline, false));
}

/** Picture and outline change in one task, so they are painted together. */
function draw(
  { canvas, outline }: Sheet,
  picture: ImageBitmap,
  seen: Preview | undefined,
  late: boolean,
): void {
  const { width, height } = picture;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    outline.ownerSVGElement?.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }
  canvas.getContext("2d", { alpha: false })?.drawImage(picture, 0, 0);
  picture.close();
  const points = seen?.corners?.map((corner) => corner.join(",")).join(" ") ?? "";
  outline.setAttribute("points", points);
  outline.classList.toggle("still", seen?.still === true && !seen.hand);
  const { dataset } = canvas;
  dataset["frames"] = String(Number(dataset["frames"] ?? 0) + 1);
  if (late) dataset["late"] = String(Number(dataset["late"] ?? 0) + 1);
}
