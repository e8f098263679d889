/** The hall from above: where one stands, and the way to a window or to what one needs. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../words";
import type { Floor, Zone } from "../content";
import { Frame } from "../frame";
import { Icon } from "../icons";
import { nameOf } from "../named";
import { Plan } from "../plan";
import { Scroll } from "../scroll";
import { box, content } from "../state";
import { standing, wayTo, windowArea, type Point } from "../walk";

interface Spot {
  floor: Floor;
  zone: Zone;
}

const spots = (plan: readonly Floor[]): Spot[] =>
  plan.flatMap((floor) => floor.zones.map((zone) => ({ floor, zone })));

/** The kiosk of this box, or the only one there is; of several without a name nobody knows. */
function here(all: readonly Spot[]): Spot | undefined {
  const kiosks = all.filter(({ zone }) => zone.kind === "kiosk");
  const mine = kiosks.find(({ zone }) => zone.box && zone.box === box.value?.edge);
  return mine ?? (kiosks.length === 1 ? kiosks[0] : undefined);
}

/** Where one comes onto a floor: this kiosk on its own, the stairs or the lift on another. */
function start(all: readonly Spot[], floor: Floor): Zone | undefined {
  const mine = here(all);
  if (mine?.floor === floor) return mine.zone;
  return floor.zones.find(({ kind }) => kind === "lift" || kind === "stairs");
}

/** Each place once, what everybody may need before the windows. */
function places(all: readonly Spot[]): Spot[] {
  const named = new Map<string, Spot>();
  for (const spot of all) {
    const { kind, name, windows } = spot.zone;
    const key = windows?.length ? `${name} ${windows.join()}` : `${spot.floor.name} ${kind} ${name}`;
    if (kind !== "kiosk" && !named.has(key)) named.set(key, spot);
  }
  const last = ({ zone }: Spot): number => Number(zone.kind === "windows");
  return [...named.values()].sort((one, two) => last(one) - last(two));
}

/** `3–5` for windows in a row, else each. */
function numbers(zone: Zone): string {
  const [first, ...rest] = zone.windows ?? [];
  const last = rest.at(-1);
  if (!last) return first ?? "";
  const row = Number(last) - Number(first) === rest.length;
  return row ? `${first}–${last}` : [first, ...rest].join("、");
}

function Places(props: {
  all: readonly Spot[];
  chosen: Spot | undefined;
  choose: (spot: Spot) => void;
}): JSX.Element {
  const words = t.value;
  return (
    <Scroll label={words.map.places}>
      <ul class="choices places">
        {places(props.all).map((spot) => {
          const { zone } = spot;
          return (
            <li key={`${spot.floor.name}/${zone.name}/${zone.x}`}>
              <button
                type="button"
                class="choice"
                aria-pressed={props.chosen?.zone === zone}
                onClick={() => props.choose(spot)}
              >
                <strong>{nameOf(zone) || words.map.kinds[zone.kind]}</strong>
                {zone.windows?.length ? (
                  <small>{words.lists.windowNumber(numbers(zone))}</small>
                ) : null}
              </button>
            </li>
          );
        })}
      </ul>
    </Scroll>
  );
}

export function MapPage({ window }: { window: string | undefined }): JSX.Element {
  const words = t.value.map;
  const all = spots(content.value?.hall.plan ?? []);
  const asked = window ? all.find(({ zone }) => zone.windows?.includes(window)) : undefined;
  const [chosen, choose] = useState<Spot | undefined>(asked);
  const [number, setNumber] = useState(asked ? window : undefined);
  useEffect(() => {
    choose(asked);
    setNumber(asked ? window : undefined);
  }, [window]);
  const mine = here(all);
  const floor = chosen?.floor ?? mine?.floor ?? all[0]?.floor;
  if (!floor) {
    return (
      <Frame name="map" title={words.title} info={<p class="lead">{words.none}</p>}>
        <p class="nothing">
          <Icon name="person" />
          {words.none}
        </p>
      </Frame>
    );
  }
  const from = start(all, floor);
  const way = chosen && from ? wayTo(floor, from, windowArea(chosen.zone, number)) : [];
  const stand: Point | undefined = mine?.floor === floor ? standing(mine.zone) : undefined;
  const told = !chosen
    ? words.choose
    : mine && mine.floor !== floor
      ? words.otherFloor(nameOf(floor))
      : words.follow;
  return (
    <Frame
      name="map"
      title={number ? words.toWindow(number) : words.title}
      info={
        <>
          <p class="lead">{told}</p>
          <Plan
            floor={floor}
            chosen={chosen?.zone}
            number={number}
            here={stand}
            way={way}
            label={words.plan}
          />
        </>
      }
    >
      <Places
        all={all}
        chosen={chosen}
        choose={(spot) => {
          choose(spot);
          setNumber(undefined);
        }}
      />
    </Frame>
  );
}
