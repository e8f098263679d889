/** 不符合 and 待核实 day by day, as two lines on one axis, with the numbers in a table for who cannot see. */

import type { JSX } from "preact";
import { daily, roundUp } from "./address";
import type { Day } from "./api";

const WIDTH = 640;
const HEIGHT = 190;
const LEFT = 44;
const RIGHT = WIDTH - 10;
const UPPER = 12;
const LOWER = HEIGHT - 26;
const STEPS = [0, 1, 2, 3, 4];
const DAY = 86_400_000;

export function Trend({ days }: { days: readonly Day[] }): JSX.Element {
  const points = daily(days);
  return (
    <section class="hk-panel panel-block" aria-labelledby="trend-title">
      <h2 id="trend-title">九十天趋势</h2>
      {points.length < 2 ? (
        <p class="empty">每天记录一次，满两天后画出趋势。</p>
      ) : (
        <Chart points={points} />
      )}
    </section>
  );
}

type Point = ReturnType<typeof daily>[number];

function Chart({ points }: { points: readonly Point[] }): JSX.Element {
  const first = Date.parse(points[0]!.day);
  const span = Date.parse(points.at(-1)!.day) - first;
  const top = roundUp(Math.max(...points.map((point) => Math.max(point.unmet, point.pending))));
  const x = (day: string): number => LEFT + ((RIGHT - LEFT) * (Date.parse(day) - first)) / span;
  const y = (count: number): number => LOWER - ((LOWER - UPPER) * count) / top;
  const path = (of: "unmet" | "pending"): string =>
    points
      .map((point, at) => {
        const gap = at === 0 || Date.parse(point.day) - Date.parse(points[at - 1]!.day) > DAY;
        const place = `${x(point.day).toFixed(1)} ${y(point[of]).toFixed(1)}`;
        // A day between two without a record is a dot: the round cap of a line of no length.
        return gap ? `M${place}h0` : `L${place}`;
      })
      .join("");
  const last = points.at(-1)!;
  return (
    <figure class="trend">
      <figcaption>
        <span class="trend-key" data-verdict="unmet">
          <svg viewBox="0 0 24 8" aria-hidden="true">
            <path d="M0 4H24" class="trend-unmet" />
          </svg>
          不符合 {points[0]!.unmet} → {last.unmet}
        </span>
        <span class="trend-key" data-verdict="pending">
          <svg viewBox="0 0 24 8" aria-hidden="true">
            <path d="M0 4H24" class="trend-pending" />
          </svg>
          待核实 {points[0]!.pending} → {last.pending}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${points[0]!.day} 至 ${last.day}：不符合从 ${points[0]!.unmet} 到 ${last.unmet}，待核实从 ${points[0]!.pending} 到 ${last.pending}`}
      >
        {STEPS.map((step) => (
          <g key={step}>
            <path class="trend-grid" d={`M${LEFT} ${y((top * step) / 4)}H${RIGHT}`} />
            <text x={LEFT - 6} y={y((top * step) / 4) + 4} text-anchor="end">
              {(top * step) / 4}
            </text>
            <text
              x={LEFT + ((RIGHT - LEFT) * step) / 4}
              y={HEIGHT - 8}
              text-anchor={step === 0 ? "start" : step === 4 ? "end" : "middle"}
            >
              {dayWord(first + Math.round((span * step) / 4 / DAY) * DAY)}
            </text>
          </g>
        ))}
        <path class="trend-pending" d={path("pending")} />
        <path class="trend-unmet" d={path("unmet")} />
      </svg>
    </figure>
  );
}

function dayWord(at: number): string {
  const day = new Date(at);
  return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日`;
}
