/** The published statistics of an area: by month as bars, by place, window, item and topic as tables. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { readStatistics, type Row, type Statistics } from "./api";
import { Bars, Key } from "./Bars";
import { useReading } from "../reading";
import { Waiting } from "./Waiting";
import { counted, GRADES, percent } from "./words";

export function StatisticsView({ area }: { area: string }): JSX.Element {
  const [months, setMonths] = useState(12);
  const read = useReading(`${area} ${months}`, () => readStatistics(area, months));
  const told = read.value;
  if (!told) return <Waiting flaw={read.flaw} again={read.again} />;
  if (!told.known_months.length) {
    return (
      <section class="hk-panel">
        <p class="empty">
          还没有评价。窗口的评价器或自助终端收到第一个评价后，这里就会有统计。
        </p>
      </section>
    );
  }
  return (
    <>
      <div class="voices-figures">
        <Figure name={`${told.name}评价数`} value={sum(told, told.total)} about="按已公布的合计" />
        <Figure name="好评率" value={percent(told.total.good_share)} about="基本满意及以上；差评数未公布时不显示" />
        <Figure
          name="主动评价占比"
          value={percent(told.unasked_share)}
          about="窗口未邀请、群众自己按的；只统计全市"
        />
        <Figure
          name="投诉 / 建议"
          value={`${counted(told.complaints, false, told.smallest)} / ${counted(told.suggestions, false, told.smallest)}`}
          about="自助终端提交"
        />
      </div>
      <section class="hk-panel voices-panel" aria-labelledby="by-month">
        <div class="tabbed-panel-head">
          <h2 id="by-month">按月</h2>
          <Key />
          <label>
            <span>时间</span>{" "}
            <select
              value={months}
              onChange={(event) => setMonths(Number(event.currentTarget.value))}
            >
              <option value={3}>最近 3 个月</option>
              <option value={12}>最近 12 个月</option>
              <option value={24}>最近 24 个月</option>
            </select>
          </label>
        </div>
        <Bars rows={told.by_month} />
        <Table head="月份" rows={told.by_month} told={told} />
      </section>
      {told.by_hall.length ? (
        <Part id="by-hall" title="按区划" head="区划（含下级）" rows={told.by_hall} told={told} linked />
      ) : null}
      {told.by_window.some((row) => row.total !== null) ? (
        <Part id="by-window" title={`${told.name}本级大厅各窗口`} head="窗口" rows={told.by_window} told={told} />
      ) : null}
      {told.by_tier.length ? (
        <Part id="by-tier" title="按层级" head="层级" rows={told.by_tier} told={told} />
      ) : null}
      {told.by_item.length ? (
        <Part id="by-item" title="按事项" head="事项" rows={told.by_item} told={told} />
      ) : null}
      {told.by_topic.length ? <Topics told={told} /> : null}
      <p class="voices-foot">
        为避免从统计中认出个人：少于 {told.smallest} 个的数不公布，写作“&lt;{told.smallest}”（含 0）；
        它们只并入上级的合计，并入后仍能反推出来的也不公布，写作“—”。因此各行相加可能小于上级的数，行内合计是已公布部分之和。
        差评被隐去的行不显示好评率。
      </p>
    </>
  );
}

const sum = (told: Statistics, row: Row): string => counted(row.total, row.exact, told.smallest);

function Figure(props: { name: string; value: string; about: string }): JSX.Element {
  return (
    <div class="hk-panel voices-figure">
      <span>{props.name}</span>
      <strong>{props.value}</strong>
      <small>{props.about}</small>
    </div>
  );
}

function Part(props: {
  id: string;
  title: string;
  head: string;
  rows: readonly Row[];
  told: Statistics;
  linked?: boolean;
}): JSX.Element {
  return (
    <section class="hk-panel voices-panel" aria-labelledby={props.id}>
      <div class="tabbed-panel-head">
        <h2 id={props.id}>{props.title}</h2>
      </div>
      <Table head={props.head} rows={props.rows} told={props.told} linked={props.linked} />
    </section>
  );
}

function Table(props: {
  head: string;
  rows: readonly Row[];
  told: Statistics;
  linked?: boolean | undefined;
}): JSX.Element {
  const { told } = props;
  const [all, setAll] = useState(false);
  const known = props.rows.filter((row) => row.total !== null);
  const rows = all || known.length === 0 || !props.linked ? props.rows : known;
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={`${props.head}统计表`}>
        <table class="voices-table">
          <thead>
            <tr>
              <th scope="col">{props.head}</th>
              {GRADES.map(({ grade, name }) => (
                <th key={grade} scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col" class="number">
                合计
              </th>
              <th scope="col" class="number">
                好评率
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  {props.linked && row.key !== told.area ? (
                    <a href={`#/ratings/statistics/${row.key}`}>{row.name}</a>
                  ) : (
                    row.name
                  )}
                </th>
                {GRADES.map(({ grade }) => (
                  <td key={grade} class="number">
                    {counted(row.grades[grade], row.exact, told.smallest)}
                  </td>
                ))}
                <td class="number">{counted(row.total, row.exact, told.smallest)}</td>
                <td class="number">{percent(row.good_share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length < props.rows.length ? (
        <button type="button" class="more" onClick={() => setAll(true)}>
          另有 {props.rows.length - rows.length} 个没有可公布的数，全部列出
        </button>
      ) : null}
    </>
  );
}

function Topics({ told }: { told: Statistics }): JSX.Element {
  return (
    <section class="hk-panel voices-panel" aria-labelledby="by-topic">
      <div class="tabbed-panel-head">
        <h2 id="by-topic">投诉和建议的方面</h2>
      </div>
      <table class="voices-table">
        <thead>
          <tr>
            <th scope="col">方面</th>
            <th scope="col" class="number">
              投诉
            </th>
            <th scope="col" class="number">
              建议
            </th>
          </tr>
        </thead>
        <tbody>
          {told.by_topic.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.name}</th>
              <td class="number">{counted(row.complaints, true, told.smallest)}</td>
              <td class="number">{counted(row.suggestions, true, told.smallest)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
