/** Inspection reports: of an area or a hall, halls that lack one thing, halls side by side. */

import "./reports.css";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Note } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { me } from "../me";
import type { PageProps } from "../pages";
import { parseView, reportHref, type View } from "./address";
import { askCompared, askLacking, askMatrix, askReport } from "./api";
import { AreaView } from "./AreaView";
import { HallView } from "./HallView";
import { LackingView } from "./LackingView";
import { MatrixView } from "./MatrixView";

const MATRIX_FIRST = 60;

export default function ReportsPage({ rest }: PageProps): JSX.Element {
  const [day, setDay] = useState("");
  const root = me.value?.root;
  if (!root) return <Waiting />;
  const view = parseView(rest, root);
  return <Shown key={JSON.stringify([view, day])} view={view} day={day} setDay={setDay} />;
}

/** What every view gets beside its data. `day` is empty for today. */
export interface ViewProps<T> {
  told: T;
  day: string;
  setDay: (day: string) => void;
}

function Shown({
  view,
  day,
  setDay,
}: {
  view: View;
  day: string;
  setDay: (day: string) => void;
}): JSX.Element {
  const [limit, setLimit] = useState(MATRIX_FIRST);
  switch (view.view) {
    case "report":
      return (
        <Asked
          ask={(signal) => askReport(view.code, view.scope, day, signal)}
          then={(told) =>
            "lines" in told ? (
              <HallView told={told} day={day} setDay={setDay} />
            ) : (
              <AreaView told={told} day={day} setDay={setDay} />
            )
          }
        />
      );
    case "row":
      return (
        <Asked
          ask={(signal) => askLacking(view.code, view.row, view.verdict, day, signal)}
          then={(told) => <LackingView told={told} code={view.code} />}
        />
      );
    case "matrix":
      return (
        <Asked
          key={limit}
          ask={(signal) => askMatrix(view.code, view.tier, limit, day, signal)}
          then={(told) => (
            <MatrixView told={told} code={view.code} tier={view.tier} more={() => setLimit(3500)} />
          )}
        />
      );
    case "compare":
      return (
        <Asked
          ask={(signal) => askCompared(view.codes.join(","), day, signal)}
          then={(told) => <MatrixView told={told} code={null} tier={null} more={() => undefined} />}
        />
      );
  }
}

function Asked<T>(props: {
  ask: (signal: AbortSignal) => Promise<T>;
  then: (told: T) => JSX.Element;
}): JSX.Element {
  const [told, setTold] = useState<T | null>(null);
  const [trouble, setTrouble] = useState("");
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const aborting = new AbortController();
    setTrouble("");
    props.ask(aborting.signal).then(setTold, (error: unknown) => {
      if (!aborting.signal.aborted) setTrouble(wordsOf(error));
    });
    return () => aborting.abort();
  }, [turn]);
  if (trouble) {
    return (
      <div class="whole">
        <h1 class="sr-only">检查报告</h1>
        <Note status="fault" title="没有读到报告" live>
          <p>{trouble}</p>
          <div class="buttons">
            <button type="button" class="hk-button" onClick={() => setTurn(turn + 1)}>
              重试
            </button>
            <a class="hk-button" href={reportHref(me.value?.root ?? "")}>
              回到本辖区报告
            </a>
          </div>
        </Note>
      </div>
    );
  }
  return told === null ? <Waiting /> : props.then(told);
}

function Waiting(): JSX.Element {
  return (
    <>
      <h1 class="sr-only">检查报告</h1>
      <p class="sr-only" role="status">
        正在读取报告
      </p>
      <div class="hk-panel skeleton tall" aria-hidden="true" />
      <div class="hk-panel skeleton taller" aria-hidden="true" />
    </>
  );
}
