/** A floor of the hall as a picture: what is where, where one stands, and the way. */

import type { JSX } from "preact";
import { language, t } from "../words";
import type { Floor, Zone } from "./content";
import { nameOf } from "./named";
import { windowArea, type Area, type Point } from "./walk";

/** Units of the plan: the largest letters, and the smallest that are still read. */
const LARGEST = 1.15;
const SMALLEST = 0.7;
/** Of the name under a window's number: its most in units, and of the window's height. */
const NAME_LARGEST = 0.85;
const NAME_SHARE = 0.36;
/** What a letter takes of its own height. */
const HAN = 1.04;
const LATIN = 0.58;

/** The size in which a text fits. */
function fitting(text: string, room: number, largest: number): number {
  return Math.min(largest, room / (text.length * (/\p{Script=Han}/u.test(text) ? HAN : LATIN)));
}

/** The size of a text that may take `share` of an area's height. */
function sizeIn(area: Area, text: string, share: number, largest: number): number {
  return fitting(text, area.w * 0.94, Math.min(largest, area.h * share));
}

/** `at` and `share` are parts of the area's height: where the text stands, and its most. */
function Label(props: {
  text: string;
  area: Area;
  at: number;
  share: number;
  largest: number;
}): JSX.Element | null {
  const { text, area } = props;
  const size = sizeIn(area, text, props.share, props.largest);
  if (size < SMALLEST) return null;
  return (
    <text x={area.x + area.w / 2} y={area.y + area.h * props.at} font-size={size}>
      {text}
    </text>
  );
}

/** One window with its number and what it is for. */
function Window(props: { zone: Zone; number: string; chosen: boolean }): JSX.Element {
  const area = windowArea(props.zone, props.number);
  const name = nameOf(props.zone);
  const named = sizeIn(area, name, NAME_SHARE, NAME_LARGEST) >= SMALLEST;
  return (
    <g class={props.chosen ? "place place-windows chosen" : "place place-windows"}>
      <rect x={area.x} y={area.y} width={area.w} height={area.h} rx={0.25} />
      <g class="number">
        <Label text={props.number} area={area} at={named ? 0.32 : 0.5} share={0.45} largest={LARGEST} />
      </g>
      <Label text={name} area={area} at={0.74} share={NAME_SHARE} largest={NAME_LARGEST} />
    </g>
  );
}

function Place({ zone, chosen }: { zone: Zone; chosen: boolean }): JSX.Element {
  const named = nameOf(zone) || t.value.map.kinds[zone.kind];
  return (
    <g class={`place place-${zone.kind} ${chosen ? "chosen" : ""}`}>
      <rect x={zone.x} y={zone.y} width={zone.w} height={zone.h} rx={0.25} />
      <Label text={named} area={zone} at={0.5} share={0.64} largest={LARGEST} />
    </g>
  );
}

/** Where one stands: a dot in a ring, and the words beside it. */
function Here({ at, width }: { at: Point; width: number }): JSX.Element {
  const words = t.value.map.here;
  const long = words.length * (language.value === "en" ? LATIN : HAN) * LARGEST;
  const left = at.x + 1.6 + long > width;
  return (
    <g class="here">
      <circle cx={at.x} cy={at.y} r={1} />
      <circle class="dot" cx={at.x} cy={at.y} r={0.5} />
      <text
        x={left ? at.x - 1.5 : at.x + 1.5}
        y={at.y}
        font-size={LARGEST}
        text-anchor={left ? "end" : "start"}
      >
        {words}
      </text>
    </g>
  );
}

/** The way; its arrow ends at the place. */
function Way({ points }: { points: readonly Point[] }): JSX.Element | null {
  const [last, before] = [points.at(-1), points.at(-2)];
  if (!last || !before) return null;
  const angle = (Math.atan2(last.y - before.y, last.x - before.x) * 180) / Math.PI;
  return (
    <g class="walk">
      <polyline points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
      <path d="M0 0L-1.500 -0.900L-1.500 0.900z" transform={`translate(${last.x} ${last.y}) rotate(${angle})`} />
    </g>
  );
}

export function Plan(props: {
  floor: Floor;
  chosen: Zone | undefined;
  number: string | undefined;
  here: Point | undefined;
  way: readonly Point[];
  label: string;
}): JSX.Element {
  const { floor, chosen } = props;
  return (
    <svg
      class="plan"
      viewBox={`-0.3 -0.3 ${floor.width + 0.6} ${floor.height + 0.6}`}
      role="img"
      aria-label={props.label}
    >
      <rect class="floor" width={floor.width} height={floor.height} rx={0.4} />
      {floor.zones.map((zone) =>
        zone.windows?.length
          ? zone.windows.map((number) => (
              <Window
                key={number}
                zone={zone}
                number={number}
                chosen={zone === chosen && (!props.number || props.number === number)}
              />
            ))
          : zone.kind !== "kiosk" && <Place key={zone.name} zone={zone} chosen={zone === chosen} />,
      )}
      <Way points={props.way} />
      {props.here ? <Here at={props.here} width={floor.width} /> : null}
    </svg>
  );
}
