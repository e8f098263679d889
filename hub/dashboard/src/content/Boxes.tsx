/** Which box shows which version, as it said itself when it last asked. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { StatusMark } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { may } from "../me";
import { moment, unhurried } from "../when";
import { useReading } from "../reading";
import { Waiting } from "../ratings/Waiting";
import { readBoxes, refreshBox, type BoxState } from "./api";
import { BOX_WORDS } from "./words";

const MOST = 300;
const URGENCY: readonly BoxState[] = ["nothing", "behind", "unasked", "none", "current"];

export function Boxes(): JSX.Element {
  const read = useReading("boxes", readBoxes);
  const [said, setSaid] = useState("");
  if (!read.value) return <Waiting flaw={read.flaw} again={read.again} />;
  const rank = (state: BoxState, flaw: string): number => (flaw ? -1 : URGENCY.indexOf(state));
  const boxes = [...read.value].sort(
    (a, b) =>
      rank(a.state, a.flaw) - rank(b.state, b.flaw) || a.edge.localeCompare(b.edge, "zh-CN"),
  );
  const refresh = async (edges: string[]): Promise<void> => {
    try {
      for (const edge of edges) await refreshBox(edge);
      setSaid(`已通知 ${edges.length} 台终端来取，几秒后点“重新读取”看结果。`);
    } catch (error) {
      setSaid(wordsOf(error));
    }
  };
  const behind = boxes.filter((box) => box.state !== "current" && box.state !== "none");
  return (
    <section class="hk-panel" aria-labelledby="boxes-title">
      <div class="tabbed-panel-head">
        <h2 id="boxes-title">
          终端 <small>{boxes.length}</small>
        </h2>
        {may("operate") && behind.length ? (
          <button
            type="button"
            class="hk-button small"
            onClick={() => void refresh(behind.slice(0, MOST).map((box) => box.edge))}
          >
            让未更新的 {Math.min(behind.length, MOST)} 台立即来取
          </button>
        ) : null}
        <button type="button" class="hk-button small" onClick={() => void read.again()}>
          重新读取
        </button>
      </div>
      <p class="empty" role="status">
        {said || "终端每五分钟来取一次；断网时继续显示手里的版本。"}
      </p>
      {boxes.length === 0 ? (
        <p class="empty">还没有登记终端。</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="终端和版本">
          <table class="shelf-table">
            <thead>
              <tr>
                <th scope="col">终端</th>
                <th scope="col">大厅</th>
                <th scope="col">内容</th>
                <th scope="col">最近来取</th>
                <th scope="col">版本标记</th>
              </tr>
            </thead>
            <tbody>
              {boxes.slice(0, MOST).map((box) => (
                <tr key={box.edge}>
                  <th scope="row" class="code">
                    {box.edge}
                  </th>
                  <td>
                    {box.hall_name}
                    {box.window ? ` · ${box.window}号窗口` : ""}
                  </td>
                  <td class="wrap">
                    <StatusMark
                      status={box.flaw ? "fault" : BOX_WORDS[box.state].status}
                      word={box.flaw ? "新内容不能使用" : BOX_WORDS[box.state].word}
                    />
                    {box.flaw ? <small> {box.flaw}</small> : null}
                  </td>
                  <td>{box.asked ? moment(box.asked, unhurried.value) : "—"}</td>
                  <td class="code">{box.holds.slice(0, 10) || "—"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {boxes.length > MOST ? <p class="empty">只列出最需要处理的 {MOST} 台。</p> : null}
    </section>
  );
}
