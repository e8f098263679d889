/** What is in force, by scope, with its history; roll back and withdraw. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "../api";
import { may } from "../me";
import { moment, unhurried } from "../when";
import { useReading } from "../reading";
import { Waiting } from "../ratings/Waiting";
import {
  bodyHref,
  readHistory,
  rollBack,
  rollbackPreview,
  withdraw,
  type Content,
  type Version,
} from "./api";
import { Differences } from "./Differences";
import { BOX_WORDS, KINDS, nearestFirst } from "./words";

export function Versions(props: { told: Content; changed: () => void }): JSX.Element {
  const [open, setOpen] = useState<Version | null>(null);
  const shown = nearestFirst(props.told.versions);
  const boxes = Object.entries(BOX_WORDS)
    .map(([state, { word }]) => ({ word, count: props.told.boxes[state as "current"] ?? 0 }))
    .filter((one) => one.count > 0);
  return (
    <>
      <p class="shelf-summary">
        {boxes.length
          ? boxes.map((one) => `${one.word} ${one.count} 台`).join(" · ")
          : "还没有登记终端。"}{" "}
        <a href="#/content/boxes">逐台查看</a>
      </p>
      <section class="hk-panel" aria-labelledby="versions-title">
        <div class="tabbed-panel-head">
          <h2 id="versions-title">正在使用的内容</h2>
        </div>
        {shown.length === 0 ? (
          <p class="empty">
            还没有发布内容，终端显示自带的示例。先在“导入和发布”中导入办事事项和大厅信息。
          </p>
        ) : (
          <div class="scroll" tabIndex={0} role="region" aria-label="内容列表">
            <table class="shelf-table">
              <thead>
                <tr>
                  <th scope="col">内容</th>
                  <th scope="col">范围</th>
                  <th scope="col">版本</th>
                  <th scope="col">条数</th>
                  <th scope="col">发布</th>
                  <th scope="col">说明</th>
                  <th scope="col">
                    <span class="sr-only">操作</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map((one) => (
                  <tr key={one.id}>
                    <th scope="row">{KINDS[one.kind]}</th>
                    <td>{one.scope_name}</td>
                    <td>
                      第 {one.number} 版{one.withdrawn ? "（已撤回）" : ""}
                    </td>
                    <td>{one.withdrawn ? "—" : one.entries}</td>
                    <td>
                      {one.author} {moment(one.at, unhurried.value)}
                    </td>
                    <td class="wrap">{one.note}</td>
                    <td>
                      <button type="button" class="hk-button small" onClick={() => setOpen(one)}>
                        历史和下载
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      {open ? (
        <HistoryDialog of={open} close={() => setOpen(null)} changed={props.changed} />
      ) : null}
    </>
  );
}

function HistoryDialog(props: {
  of: Version;
  close: () => void;
  changed: () => void;
}): JSX.Element {
  const { of } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [back, setBack] = useState<Version | null>(null);
  const [note, setNote] = useState("");
  const [flaw, setFlaw] = useState("");
  const read = useReading(`${of.kind} ${of.scope}`, () => readHistory(of.kind, of.scope));
  const compared = useReading(`compare ${back?.id ?? ""}`, () =>
    back ? rollbackPreview(back.id) : Promise.resolve(null),
  );
  useEffect(() => dialog.current?.showModal(), []);

  async function act(doing: () => Promise<unknown>): Promise<void> {
    if (!note.trim()) return setFlaw("请写明原因。");
    try {
      await doing();
      props.changed();
      dialog.current?.close();
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <dialog
      ref={dialog}
      class="attest shelf-dialog"
      aria-labelledby="history-title"
      onClose={props.close}
    >
      <div class="shelf-history">
        <h2 id="history-title">
          {KINDS[of.kind]} · {of.scope_name}
        </h2>
        {read.value ? (
          <ol>
            {read.value.map((one) => (
              <li key={one.id}>
                <span>
                  <b>第 {one.number} 版</b>
                  {one.withdrawn ? "（撤回）" : ` ${one.entries} 条`} · {one.author} ·{" "}
                  {moment(one.at, unhurried.value)}
                  <br />
                  <span class="muted">{one.note}</span>
                </span>
                {one.withdrawn ? null : (
                  <span class="shelf-acts">
                    {one.kind === "items" ? (
                      <a class="hk-button small" href={bodyHref(one.id, "xlsx")} download>
                        表格
                      </a>
                    ) : null}
                    <a class="hk-button small" href={bodyHref(one.id, "json")} download>
                      JSON
                    </a>
                    {may("publish") && one.number !== of.number ? (
                      <button type="button" class="hk-button small" onClick={() => setBack(one)}>
                        回到此版
                      </button>
                    ) : null}
                  </span>
                )}
              </li>
            ))}
          </ol>
        ) : (
          <Waiting flaw={read.flaw} again={read.again} />
        )}
        {back && compared.value ? <Differences told={compared.value} /> : null}
        {may("publish") ? (
          <label class="field">
            <span>{back ? `为什么回到第 ${back.number} 版` : "原因（撤回时填写）"}</span>
            <input
              value={note}
              maxLength={500}
              onInput={(event) => setNote(event.currentTarget.value)}
            />
          </label>
        ) : null}
        <p class="flaw" role="alert">
          {flaw}
        </p>
        <p class="buttons">
          <button type="button" class="hk-button" onClick={() => dialog.current?.close()}>
            关闭
          </button>
          {may("publish") && !of.withdrawn && !back ? (
            <button
              type="button"
              class="hk-button"
              onClick={() => void act(() => withdraw(of.kind, of.scope, note.trim()))}
            >
              撤回，改用上一级范围的内容
            </button>
          ) : null}
          {back ? (
            <button
              type="button"
              class="hk-button primary"
              onClick={() => void act(() => rollBack(back.id, note.trim()))}
            >
              回到第 {back.number} 版
            </button>
          ) : null}
        </p>
      </div>
    </dialog>
  );
}
