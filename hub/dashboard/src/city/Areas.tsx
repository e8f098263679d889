/** One bar per county, or per township within one: its verdicts at a glance. */

import type { JSX } from "preact";
import type { Hall, HallTree } from "../halls";
import { VerdictBar } from "../marks";
import { areaHref } from "../route";

export function Areas(props: {
  tree: HallTree;
  area: Hall;
  view: "tiles" | "list";
}): JSX.Element | null {
  const { tree, area, view } = props;
  const areas = area.children.filter((child) => child.children.length > 0);
  if (!areas.length) return null;
  return (
    <section class="panel areas hk-panel" aria-labelledby="areas-title">
      <h2 id="areas-title">{area.tier === "city" ? "各县区" : "各乡镇(街道)"}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="areas-title">
        <ul>
          {areas.map((child) => {
            const sum = tree.sum(child.code);
            return (
              <li key={child.code}>
                <a href={areaHref(child.code, view)}>
                  <span class="area-name">{child.short}</span>
                  <VerdictBar met={sum.met} pending={sum.pending} unmet={sum.unmet} />
                  <span class="area-count">
                    {sum.unmet ? `不符合 ${sum.unmet}` : sum.connected ? "" : "未接入"}
                  </span>
                </a>
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}
