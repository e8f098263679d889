/** One hall on one page: what it lacks by clause, its devices, its boxes, what happened. */

import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { clock, day, Note, now } from "@hallkeeper/design";
import { HallAlerts } from "../alerts/HallPanel";
import type { HallDetail } from "../api";
import { TIER_WORDS } from "../halls";
import { listen } from "../live";
import { VerdictBar, VerdictMark } from "../marks";
import { reportHref } from "../reports/address";
import { areaHref, hallHref } from "../route";
import "./care.css";
import { Availability } from "./Availability";
import { Boxes } from "./Boxes";
import { Checklist } from "./Checklist";
import { Devices } from "./Devices";
import { hallState } from "./hall_state";
import { ServiceHours } from "./Hours";
import { Timeline } from "./Timeline";
import { Works } from "./Works";

export function HallPage({ code }: { code: string }): JSX.Element {
  const state = useMemo(() => hallState(code), [code]);
  useEffect(() => {
    const stop = listen(code, {
      hall: state.stale,
      flip: state.takeFlip,
      open: () => void state.read(),
    });
    // The stream may be down while the API answers.
    void state.read();
    return () => {
      stop();
      state.close();
    };
  }, [code, state]);
  const detail = state.detail.value;
  useEffect(() => {
    document.title = `${detail?.hall.name ?? "大厅"} · 政务大厅设备总览`;
  }, [detail?.hall.name]);
  if (!detail)
    return state.trouble.value ? (
      <NoHall words={state.trouble.value} retry={state.read} />
    ) : (
      <Waiting />
    );
  return (
    <>
      <Head detail={detail} />
      {state.trouble.value ? (
        <Note status="degraded" title="没有读到最新数据" live>
          <p>{state.trouble.value}</p>
          <button type="button" class="hk-button" onClick={() => void state.read()}>
            重试
          </button>
        </Note>
      ) : null}
      <div class="hall-columns">
        <div class="hall-side">
          <Devices detail={detail} />
          <HallAlerts code={code} />
          <Boxes detail={detail} />
          <Availability code={code} />
          <Timeline state={state} />
          <ServiceHours code={code} />
          <Works detail={detail} />
        </div>
        <Checklist detail={detail} taken={state.takeVerdicts} decided={state.stale} />
      </div>
    </>
  );
}

function Head({ detail }: { detail: HallDetail }): JSX.Element {
  const { hall, summary } = detail;
  const broken = detail.devices.filter(
    (device) => BROKEN.has(device.status) && !device.maintenance,
  ).length;
  return (
    <header class="hall-head">
      <nav class="crumbs" aria-label="行政区划">
        <ol>
          {hall.path.length > 1 ? null : (
            <li>
              <a href="#/">总览</a>
            </li>
          )}
          {hall.path.slice(0, -1).map((step, at) => (
            <li key={step.code}>
              <a href={areaHref(at === 0 ? "" : step.code, "tiles")}>{step.name}</a>
            </li>
          ))}
        </ol>
      </nav>
      <div class="hall-title">
        <h1>{hall.name}</h1>
        <p>
          {TIER_WORDS[hall.tier]} · <span class="code">{hall.code}</span>
          {detail.children.length ? (
            <>
              {" · "}
              <a href={areaHref(hall.parent ? hall.code : "", "tiles")}>
                下辖 {detail.children.length} 个
              </a>
            </>
          ) : null}
        </p>
      </div>
      <p class="print-only">
        打印于 {day(now.value)} {clock(now.value)}
      </p>
      <section class="summary" aria-label="规范符合情况">
        <ul>
          <li>
            <VerdictMark verdict="unmet" /> <b>{summary.unmet}</b>
          </li>
          <li>
            <VerdictMark verdict="pending" /> <b>{summary.pending}</b>
            {detail.lost_unmet ? (
              <span class="summary-lost">（其中 {detail.lost_unmet} 项失联前不符合）</span>
            ) : null}
          </li>
          <li>
            <VerdictMark verdict="met" /> <b>{summary.met}</b>
          </li>
          <li>
            <VerdictMark verdict="not_applicable" /> <b>{summary.not_applicable}</b>
          </li>
          <li class={broken ? "summary-devices bad" : "summary-devices"}>
            设备 <b>{detail.devices.length}</b> 台
            {broken ? (
              <>
                ，异常 <b>{broken}</b> 台
              </>
            ) : null}
          </li>
        </ul>
        <VerdictBar {...summary} />
      </section>
      <nav class="hall-links" aria-label="本厅其他页面">
        <a href={reportHref(hall.code, "hall")}>检查报告</a>
        <a href={`#/ratings/statistics/${hall.code}`}>评价统计</a>
      </nav>
      <nav class="jump" aria-label="本页">
        <a href={hallHref(hall.code)} onClick={(event) => jump(event, "devices")}>
          设备
        </a>
        <a href={hallHref(hall.code)} onClick={(event) => jump(event, "checklist")}>
          清单
        </a>
        <a href={hallHref(hall.code)} onClick={(event) => jump(event, "timeline")}>
          动态
        </a>
      </nav>
    </header>
  );
}

const BROKEN = new Set(["missing", "fault", "refused", "unknown", "flapping"]);

/** The address holds the view, so a jump within it must not change it. */
function jump(event: Event, id: string): void {
  event.preventDefault();
  const section = document.getElementById(id);
  section?.scrollIntoView();
  section?.focus({ preventScroll: true });
}

function NoHall({ words, retry }: { words: string; retry: () => Promise<void> }): JSX.Element {
  return (
    <div class="whole">
      <h1 class="sr-only">大厅</h1>
      <Note status="fault" title="没有读到这个大厅" live>
        <p>{words}</p>
        <p class="buttons">
          <button type="button" class="hk-button" onClick={() => void retry()}>
            重试
          </button>
          <a class="hk-button" href="#/">
            返回总览
          </a>
        </p>
      </Note>
    </div>
  );
}

function Waiting(): JSX.Element {
  return (
    <>
      <h1 class="sr-only">大厅</h1>
      <p class="sr-only" role="status">
        正在读取大厅
      </p>
      <div class="hall-head skeleton tall" aria-hidden="true" />
      <div class="hall-columns" aria-hidden="true">
        <div class="hall-side">
          <div class="hk-panel skeleton tall" />
          <div class="hk-panel skeleton tall" />
        </div>
        <div class="hk-panel skeleton taller" />
      </div>
    </>
  );
}
