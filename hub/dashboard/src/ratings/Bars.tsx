/** Ratings by month as stacked bars; the table below says the same in figures. */

import type { JSX } from "preact";
import type { Row } from "./api";
import { GRADES } from "./words";

const WIDTH = 720;
const HEIGHT = 180;
const LEFT = 44;
const UPPER = 10;
const LOWER = HEIGHT - 24;

/** The next round number: 1, 2 or 5 times a power of ten. */
export function roundUp(count: number): number {
  if (count <= 5) return 5;
  const power = 10 ** Math.floor(Math.log10(count));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= count) ?? 10 * power;
}

export function Bars({ rows }: { rows: readonly Row[] }): JSX.Element {
  const top = roundUp(Math.max(...rows.map((row) => row.total ?? 0), 1));
  const step = (WIDTH - LEFT - 8) / Math.max(rows.length, 1);
  const bar = Math.min(step * 0.62, 56);
  const y = (count: number): number => LOWER - (count / top) * (LOWER - UPPER);
  return (
    <svg
      class="voices-bars"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label="各月评价数，数字见下表"
    >
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line class="rule" x1={LEFT} x2={WIDTH - 8} y1={y(top * share)} y2={y(top * share)} />
          <text class="scale" x={LEFT - 6} y={y(top * share) + 4} text-anchor="end">
            {top * share}
          </text>
        </g>
      ))}
      {rows.map((row, at) => {
        const x = LEFT + step * at + (step - bar) / 2;
        let below = 0;
        return (
          <g key={row.key}>
            {[...GRADES].reverse().map(({ grade }) => {
              const count = row.grades[grade] ?? 0;
              const from = below;
              below += count;
              return count ? (
                <rect
                  key={grade}
                  class={`grade-${grade}`}
                  x={x}
                  width={bar}
                  y={y(below)}
                  height={y(from) - y(below)}
                />
              ) : null;
            })}
            <text class="scale" x={x + bar / 2} y={HEIGHT - 8} text-anchor="middle">
              {rows.length > 14 ? row.key.slice(5) : row.key}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

export function Key(): JSX.Element {
  return (
    <ul class="voices-key" aria-label="图例">
      {GRADES.map(({ grade, name }) => (
        <li key={grade}>
          <svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">
            <rect class={`grade-${grade}`} width="12" height="12" rx="2" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
