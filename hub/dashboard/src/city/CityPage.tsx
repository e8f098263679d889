/** The city, a county or a township at one glance: what is broken, what is missing, what just changed. */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Note } from "@hallkeeper/design";
import { listen, loadOverview, revision, tree, trouble } from "../live";
import { areaHref, hallHref } from "../route";
import { OWN_WORDS, toneWords, type Hall, type HallTree } from "../halls";
import { Legend, ToneMark } from "../marks";
import { Areas } from "./Areas";
import { Feed } from "./Feed";
import { Figures } from "./Figures";
import { HallList } from "./HallList";
import { Shares } from "./Shares";
import { TileMap } from "./TileMap";
import { forget } from "./why";
import { Worst } from "./Worst";

type View = "tiles" | "list";

export function CityPage({ area: code, view }: { area: string; view: View }): JSX.Element {
  useEffect(
    () => listen(null, { hall: (row) => forget(row[0]), open: () => void loadOverview() }),
    [],
  );
  const halls = tree.value;
  void revision.value;
  const area = halls?.byCode.get(code) ?? halls?.root;
  useEffect(() => {
    document.title = area?.parent ? `${area.short} · 政务大厅设备总览` : "政务大厅设备总览";
  }, [area]);
  if (!halls || !area) return trouble.value ? <NoOverview /> : <Waiting />;
  return (
    <>
      <h1 class="sr-only">{area.name}各大厅设备与规范符合情况</h1>
      <Figures sum={halls.sum(area.code)} />
      <section class="map hk-panel" aria-label="大厅">
        <div class="map-bar">
          <Crumbs tree={halls} area={area} view={view} />
          <Views area={area} tree={halls} view={view} />
        </div>
        {view === "list" ? (
          <HallList tree={halls} area={area} />
        ) : (
          <TileMap tree={halls} area={area} />
        )}
        {view === "tiles" ? (
          <div class="map-foot">
            <Legend />
            <p id="tiles-help">
              点击方块看大厅，点击区划名称放大。键盘：方向键移动，回车打开，<kbd>+</kbd> 放大,
              <kbd>Esc</kbd> 返回上级。
            </p>
          </div>
        ) : null}
      </section>
      <div class="side">
        <Worst tree={halls} area={area} />
        <Areas tree={halls} area={area} view={view} />
        <Feed tree={halls} area={area} />
        <Shares area={area} />
      </div>
    </>
  );
}

function Crumbs({
  tree: halls,
  area,
  view,
}: {
  tree: HallTree;
  area: Hall;
  view: View;
}): JSX.Element {
  const path = halls.path(area.code);
  return (
    <nav class="crumbs" aria-label="行政区划">
      <ol>
        {path.map((step, at) => (
          <li key={step.code}>
            {at === path.length - 1 ? (
              <b aria-current="location">{step.short}</b>
            ) : (
              <a href={areaHref(at === 0 ? "" : step.code, view)}>{step.short}</a>
            )}
          </li>
        ))}
      </ol>
      <a class="own" href={hallHref(area.code)}>
        <ToneMark hall={area} word={`${OWN_WORDS[area.tier]}:${toneWords(area)}`} />
      </a>
    </nav>
  );
}

function Views({
  area,
  tree: halls,
  view,
}: {
  area: Hall;
  tree: HallTree;
  view: View;
}): JSX.Element {
  const code = area === halls.root ? "" : area.code;
  return (
    <nav class="views" aria-label="显示方式">
      <a href={areaHref(code, "tiles")} aria-current={view === "tiles" ? "true" : undefined}>
        方块图
      </a>
      <a href={areaHref(code, "list")} aria-current={view === "list" ? "true" : undefined}>
        列表
      </a>
    </nav>
  );
}

function NoOverview(): JSX.Element {
  return (
    <div class="whole">
      <h1 class="sr-only">政务大厅设备总览</h1>
      <Note status="fault" title="没有读到大厅总览" live>
        <p>{trouble.value}</p>
        <button type="button" class="hk-button" onClick={() => void loadOverview()}>
          重试
        </button>
      </Note>
    </div>
  );
}

function Waiting(): JSX.Element {
  return (
    <>
      <h1 class="sr-only">政务大厅设备总览</h1>
      <p class="sr-only" role="status">
        正在读取大厅总览
      </p>
      <div class="figures" aria-hidden="true">
        {Array.from({ length: 5 }, (_, at) => (
          <div key={at} class="figure hk-panel skeleton" />
        ))}
      </div>
      <div class="map hk-panel skeleton" aria-hidden="true" />
      <div class="side" aria-hidden="true">
        <div class="panel hk-panel skeleton" />
        <div class="panel hk-panel skeleton" />
      </div>
    </>
  );
}
