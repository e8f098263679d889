/** What is missing where: every row of the rules with how many halls meet it, lack it, are open. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { reportHref, rowHref } from "./address";
import type { AreaReport, Missing } from "./api";
import { Marks } from "./Footnotes";

const TIER_TITLES: Readonly<Record<string, string>> = {
  city: "市、县(区)级",
  county: "市、县(区)级",
  township: "乡镇(街道)级",
  village: "村(社区)级",
};

export function MissingList({ told }: { told: AreaReport }): JSX.Element {
  const [all, setAll] = useState(false);
  const lacking = told.missing.filter((row) => row.unmet > 0);
  const tiers = [...new Set(told.missing.map((row) => row.tier))];
  return (
    <section class="hk-panel panel-block missing" aria-labelledby="missing-title">
      <div class="panel-head">
        <h2 id="missing-title">
          分条款缺项 <small>{lacking.length} 条有大厅不符合，共 {told.missing.length} 条</small>
        </h2>
        <label class="check">
          <input type="checkbox" checked={all} onChange={() => setAll(!all)} /> 显示全部条款
        </label>
      </div>
      {tiers.map((tier) => {
        const rows = told.missing.filter((row) => row.tier === tier && (all || row.unmet > 0));
        return rows.length ? (
          <Rows key={tier} title={TIER_TITLES[tier]!} rows={rows} code={told.head.code} />
        ) : null;
      })}
      {!all && !lacking.length ? <p class="empty">没有大厅有不符合项。</p> : null}
    </section>
  );
}

function Rows(props: { title: string; rows: readonly Missing[]; code: string }): JSX.Element {
  const id = `missing-${props.rows[0]!.tier}`;
  return (
    <>
      <h3 id={id}>{props.title}</h3>
      <ul class="missing-rows" aria-labelledby={id}>
        {props.rows.map((row) => (
          <li key={row.row}>
            <span class="clause">{row.clause}</span>
            <div class="missing-what">
              <b>{row.item}</b>
              <Marks numbers={row.footnotes} />
              <p class="clause-quote">“{row.text.replaceAll("\n", "”“")}”</p>
              {row.lacking.length ? (
                <p class="missing-halls">
                  {row.lacking.slice(0, 8).map((hall) => (
                    <a key={hall.code} href={reportHref(hall.code, "hall")}>
                      {hall.name}
                    </a>
                  ))}
                  {row.unmet > 8 ? (
                    <a href={rowHref(props.code, row.row, "unmet")}>等 {row.unmet} 个</a>
                  ) : null}
                </p>
              ) : null}
            </div>
            <p class="missing-counts">
              {row.unmet ? (
                <a data-verdict="unmet" href={rowHref(props.code, row.row, "unmet")}>
                  不符合 {row.unmet} 个
                </a>
              ) : (
                <span>不符合 0 个</span>
              )}
              {row.pending ? (
                <a data-verdict="pending" href={rowHref(props.code, row.row, "pending")}>
                  待核实 {row.pending} 个
                </a>
              ) : (
                <span>待核实 0 个</span>
              )}
              <span data-verdict="met">符合 {row.met} 个</span>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
