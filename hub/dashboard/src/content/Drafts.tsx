/** Files become drafts, with their mistakes row by row; drafts are published or thrown away. */

import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { StatusMark } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { moment, unhurried } from "../when";
import { drop, importFile, type Draft, type Kind } from "./api";
import { PublishDialog } from "./PublishDialog";
import { KINDS } from "./words";

export function Drafts(props: { drafts: readonly Draft[]; changed: () => void }): JSX.Element {
  const [kind, setKind] = useState<Kind>("items");
  const [busy, setBusy] = useState(false);
  const [flaw, setFlaw] = useState("");
  const [publishing, setPublishing] = useState<Draft | null>(null);
  const file = useRef<HTMLInputElement>(null);

  async function take(): Promise<void> {
    const chosen = file.current?.files?.[0];
    if (!chosen) return;
    setBusy(true);
    setFlaw("");
    try {
      await importFile(kind, chosen);
    } catch (error) {
      setFlaw(wordsOf(error));
    }
    if (file.current) file.current.value = "";
    setBusy(false);
    props.changed();
  }

  return (
    <>
      <section class="hk-panel" aria-labelledby="import-title">
        <div class="tabbed-panel-head">
          <h2 id="import-title">导入文件</h2>
          <a class="hk-button small" href="/api/content/template.xlsx" download>
            下载事项模板（.xlsx）
          </a>
        </div>
        <div class="shelf-import">
          <label class="field">
            <span>内容</span>
            <select value={kind} onChange={(event) => setKind(event.currentTarget.value as Kind)}>
              {Object.entries(KINDS).map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>文件</span>
            <input
              ref={file}
              type="file"
              accept=".xlsx,.json"
              disabled={busy}
              onChange={() => void take()}
            />
          </label>
          <p class="muted">
            事项用 .xlsx 模板或 JSON，最多 6,000 项、10 MB；大厅信息用 JSON（可从“已发布”下载当前内容修改）。
            导入只生成草稿，确认发布前终端上什么都不变。
          </p>
          {busy ? <p role="status">正在读取和检查…</p> : null}
          {flaw ? (
            <p class="flaw" role="alert">
              {flaw}
            </p>
          ) : null}
        </div>
      </section>
      {props.drafts.length === 0 ? (
        <p class="empty">没有草稿。</p>
      ) : (
        props.drafts.map((draft) => (
          <DraftPanel
            key={draft.id}
            draft={draft}
            publish={() => setPublishing(draft)}
            drop={() => void drop(draft.id).then(props.changed, props.changed)}
          />
        ))
      )}
      {publishing ? (
        <PublishDialog
          draft={publishing}
          close={() => setPublishing(null)}
          published={props.changed}
        />
      ) : null}
    </>
  );
}

function DraftPanel(props: { draft: Draft; publish: () => void; drop: () => void }): JSX.Element {
  const { draft } = props;
  return (
    <section class="hk-panel" aria-label={`草稿 ${draft.id}：${draft.source}`}>
      <div class="tabbed-panel-head">
        <h2>
          {KINDS[draft.kind]} <small>{draft.source}</small>
        </h2>
        <StatusMark
          status={draft.ready ? "ok" : "fault"}
          word={draft.ready ? `可以发布，${draft.entries} 条` : `${draft.mistakes.length} 处错误`}
          chip
        />
        <span class="muted">
          {draft.author} {moment(draft.at, unhurried.value)}
        </span>
        {draft.ready ? (
          <button type="button" class="hk-button small primary" onClick={props.publish}>
            预览和发布
          </button>
        ) : null}
        <button type="button" class="hk-button small" onClick={props.drop}>
          删除草稿
        </button>
      </div>
      {draft.mistakes.length ? (
        <div
          class="scroll shelf-mistakes"
          tabIndex={0}
          role="region"
          aria-label={`草稿 ${draft.id} 的错误`}
        >
          <table class="shelf-table">
            <thead>
              <tr>
                <th scope="col">行</th>
                <th scope="col">列</th>
                <th scope="col">问题</th>
                <th scope="col">怎样改</th>
              </tr>
            </thead>
            <tbody>
              {draft.mistakes.map((mistake, at) => (
                <tr key={at}>
                  <td>{mistake.row || "整个文件"}</td>
                  <th scope="row">{mistake.column || "—"}</th>
                  <td>{mistake.problem}</td>
                  <td>{mistake.remedy}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}
