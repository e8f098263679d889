/** Cards of a pane that stand whole in it: what is half in sight is not shown, and pages turn by cards. */

/** Difference in CSS pixels that is taken for none: edges fall between pixels. */
const SLACK = 1.5;

interface Edges {
  top: number;
  bottom: number;
}

/** Edges of the pane's cards from the pane's own top; a card inside another is part of it. */
function cards(pane: HTMLElement): Edges[] {
  const zero = pane.getBoundingClientRect().top;
  return [...pane.querySelectorAll<HTMLElement>("li, p, h1, h2, h3, dl > div")]
    .filter((card) => !card.parentElement?.closest("li"))
    .map((card) => card.getBoundingClientRect())
    .filter((box) => box.height > 0)
    .map(({ top, bottom }) => ({ top: top - zero, bottom: bottom - zero }));
}

/** How much of the pane's upper and lower edge shows only parts of cards, in CSS pixels. */
export function parts(edges: readonly Edges[], room: number): Edges {
  let top = 0;
  let bottom = 0;
  for (const card of edges) {
    // A card larger than the pane can only be seen in parts.
    if (card.bottom - card.top > room) continue;
    if (card.top < -SLACK && card.bottom > SLACK) top = Math.max(top, card.bottom);
    if (card.top < room - SLACK && card.bottom > room + SLACK) {
      bottom = Math.max(bottom, room - card.top);
    }
  }
  // A card's own edge is drawn a little beyond it.
  if (bottom) bottom += SLACK;
  return top + bottom < room ? { top, bottom } : { top: 0, bottom: 0 };
}

/** How far a turn moves: the first card below the whole ones comes to the top, or the reverse. */
export function turn(edges: readonly Edges[], room: number, sign: 1 | -1): number {
  if (sign > 0) {
    const next = edges.filter(({ top, bottom }) => bottom > room + SLACK && top > SLACK);
    const top = Math.min(...next.map((card) => card.top));
    return top <= room ? top : room * 0.9;
  }
  const before = edges.filter(({ top }) => top < -SLACK && top >= -room + SLACK);
  return before.length ? Math.min(...before.map((card) => card.top)) : -room * 0.9;
}

/** Whether there is more than the pane shows. */
export function overflows(pane: HTMLElement): boolean {
  return pane.clientHeight > 0 && pane.scrollHeight > pane.clientHeight + 2;
}

/** Hide what stands at the edges in part; of what all but fits nothing is hidden. */
export function showWhole(pane: HTMLElement): void {
  const none = { top: 0, bottom: 0 };
  const { top, bottom } = overflows(pane) ? parts(cards(pane), pane.clientHeight) : none;
  pane.style.clipPath = top || bottom ? `inset(${top}px 0 ${bottom}px 0)` : "";
}

/** Turn the pane by a page. */
export function turnPane(pane: HTMLElement, sign: 1 | -1): void {
  pane.scrollBy({ top: turn(cards(pane), pane.clientHeight, sign) });
}
