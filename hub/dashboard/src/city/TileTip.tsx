/** What a tile stands for, beside the tile; for screen readers the tile map itself says it. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { revision } from "../live";
import { TIER_WORDS, told, toneWords, type Hall, type HallTree } from "../halls";
import { ToneMark } from "../marks";
import type { Tile } from "./tile_layout";
import { why } from "./why";

/** Looking this long at a tile is a question about it. */
const DWELL = 220;

export function TileTip(props: {
  tree: HallTree;
  hall: Hall;
  tile: Tile;
  within: HTMLElement;
}): JSX.Element {
  const { tree, hall, tile, within } = props;
  const tip = useRef<HTMLDivElement>(null);
  const [reasons, setReasons] = useState<{ code: string; lines: string[] } | null>(null);
  const lines = reasons?.code === hall.code ? reasons.lines : [];
  void revision.value;

  useEffect(() => {
    if (!told(hall) || (!hall.unmet && !hall.broken)) return;
    const stop = new AbortController();
    const wait = setTimeout(() => {
      why(hall.code, stop.signal).then(
        (found) => setReasons({ code: hall.code, lines: found }),
        () => setReasons(null),
      );
    }, DWELL);
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
  }, [hall]);

  useLayoutEffect(() => {
    const element = tip.current!;
    const { offsetWidth: width, offsetHeight: height } = element;
    const right = tile.x + tile.w + 10;
    const left = right + width <= within.clientWidth ? right : Math.max(0, tile.x - width - 10);
    const below = tile.y + tile.h / 2 - height / 2;
    const top = Math.min(Math.max(0, below), Math.max(0, within.clientHeight - height));
    element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }, [tile, lines]);

  const place = tree
    .path(hall.code)
    .slice(1, -1)
    .map((step) => step.short)
    .join(" › ");
  return (
    <div ref={tip} class="tip" aria-hidden="true">
      <strong>{hall.short}</strong>
      <span class="tip-place">{place || TIER_WORDS[hall.tier]}</span>
      <ToneMark hall={hall} word={toneWords(hall)} />
      {told(hall) ? (
        <span class="tip-counts">
          设备 {hall.devices} · 符合 {hall.met} · 待核实 {hall.pending}
        </span>
      ) : (
        <span class="tip-counts">该大厅尚未登记终端</span>
      )}
      {lines.length ? (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
