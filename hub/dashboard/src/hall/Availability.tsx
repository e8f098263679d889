/** How the devices of a hall did in its service hours: a strip each, and the figures beside it. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { kindWord } from "@hallkeeper/design";
import { useReading } from "../reading";
import { readAvailability, type Availability as Told, type Life } from "./care_api";
import { hoursWords, percent, pieces, type Class } from "./strip";

const CHOICES = [
  { days: 1, word: "今天" },
  { days: 7, word: "7 天" },
  { days: 30, word: "30 天" },
];
const AGAIN = 60_000;
const FEW = 8;
const WORDS: Readonly<Record<Class, string>> = {
  up: "正常",
  down: "故障",
  unknown: "未知",
  closed: "",
};

export function Availability({ code }: { code: string }): JSX.Element {
  const [days, setDays] = useState(7);
  const [whole, setWhole] = useState(false);
  const { value: told, flaw } = useReading(
    `${code}/${days}`,
    async () => ({ days, answer: await readAvailability(code, days) }),
    AGAIN,
  );
  const lives = told ? worstFirst(told.answer.devices) : [];
  const shown = whole ? lives : lives.slice(0, FEW);
  return (
    <section id="availability" class="hk-panel availability" aria-labelledby="availability-title">
      <div class="availability-bar">
        <h2 id="availability-title">可用率</h2>
        <div class="choices" role="group" aria-label="时间范围">
          {CHOICES.map((choice) => (
            <button
              key={choice.days}
              type="button"
              class="hk-button small"
              aria-pressed={days === choice.days}
              onClick={() => setDays(choice.days)}
            >
              {choice.word}
            </button>
          ))}
        </div>
      </div>
      {flaw ? <p class="empty">没有读到可用率：{flaw}</p> : null}
      {told ? (
        <>
          <Sums told={told.answer} />
          {lives.length ? (
            <>
              <ul class="strips">
                {shown.map((life) => (
                  <Row
                    key={`${life.edge}/${life.device}`}
                    life={life}
                    told={told.answer}
                    days={told.days}
                  />
                ))}
              </ul>
              {lives.length > FEW ? (
                <button type="button" class="more" onClick={() => setWhole(!whole)}>
                  {whole ? "只看最差的几台" : `全部 ${lives.length} 台`}
                </button>
              ) : null}
            </>
          ) : (
            <p class="empty">还没有终端和设备。</p>
          )}
        </>
      ) : flaw ? null : (
        <p class="empty" role="status">
          正在计算…
        </p>
      )}
    </section>
  );
}

function Sums({ told }: { told: Told }): JSX.Element {
  const { tally } = told;
  return (
    <dl class="availability-sums">
      <div>
        <dt>服务时间内可用率</dt>
        <dd>{percent(tally.share)}</dd>
      </div>
      <div>
        <dt>故障</dt>
        <dd>{tally.failures} 次</dd>
      </div>
      <div>
        <dt>平均修复</dt>
        <dd>{hoursWords(tally.repair_s)}</dd>
      </div>
      <div>
        <dt>状态未知</dt>
        <dd>{hoursWords(tally.unknown_s)}</dd>
      </div>
    </dl>
  );
}

function Row({ life, told, days }: { life: Life; told: Told; days: number }): JSX.Element {
  const strip = pieces(life.spells, told.open, told.begin, days);
  const name = life.device ? kindWord(life.kind) : "终端";
  const words = `可用率 ${percent(life.tally.share)}，故障 ${life.tally.failures} 次`;
  return (
    <li>
      <span class="strip-name">
        {name} <small>{life.device || life.edge}</small>
      </span>
      <span class="strip-share">{percent(life.tally.share)}</span>
      <svg
        class="strip"
        viewBox="0 0 1000 20"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name} ${life.device || life.edge}：${words}`}
      >
        <title>{words}</title>
        <rect class="strip-ground" width="1000" height="20" />
        {strip.map((piece) => (
          <rect
            key={`${piece.from}`}
            class={`strip-${piece.what}`}
            x={piece.from * 1000}
            y={piece.what === "up" ? 6 : 0}
            // A failure of a minute shall be seen.
            width={Math.max(piece.what === "down" ? 4 : 0.5, (piece.to - piece.from) * 1000)}
            height={piece.what === "up" ? 8 : 20}
          >
            <title>{WORDS[piece.what]}</title>
          </rect>
        ))}
        {Array.from({ length: days - 1 }, (_, day) => (
          <rect key={day} class="strip-day" x={((day + 1) * 1000) / days - 1} width="2" height="20" />
        ))}
      </svg>
    </li>
  );
}

function worstFirst(lives: readonly Life[]): Life[] {
  return [...lives].sort(
    (a, b) =>
      (a.tally.share ?? 2) - (b.tally.share ?? 2) ||
      b.tally.failures - a.tally.failures ||
      b.tally.unknown_s - a.tally.unknown_s ||
      a.edge.localeCompare(b.edge) ||
      a.device.localeCompare(b.device),
  );
}
