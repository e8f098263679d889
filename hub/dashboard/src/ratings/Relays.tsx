/** The outbox to the provincial 好差评 system: what waits, and what somebody must see to. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { wordsOf } from "../api";
import { moment, unhurried } from "../when";
import { readRelays, revive, type Relay } from "./api";
import { useReading } from "../reading";
import { Waiting } from "./Waiting";

export function Relays(): JSX.Element {
  const read = useReading("relays", readRelays);
  const [flaw, setFlaw] = useState("");
  const told = read.value;
  if (!told) return <Waiting flaw={read.flaw} again={read.again} />;
  const again = async (key: string): Promise<void> => {
    try {
      await revive(key);
      setFlaw("");
    } catch (error) {
      setFlaw(wordsOf(error));
    }
    await read.again();
  };
  return (
    <>
      <section class="hk-panel voices-panel" aria-labelledby="relay-title">
        <div class="tabbed-panel-head">
          <h2 id="relay-title">转报省“好差评”平台</h2>
          <span>
            {told.on ? "已开启" : "未开启"} · 待发 {told.numbers.waiting} · 已发{" "}
            {told.numbers.sent} · 停发 {told.numbers.dead}
          </span>
        </div>
        <p class="empty">
          {told.on
            ? "只转报有办件编号的评价。连不上时自动重试，间隔逐次加长；每条评价始终用同一个编号，对方重复收到也只算一次。"
            : "省平台的接口不公开。向省级部门取得接口说明、填好字段对照后，在“期限与规则”中开启。开启前不发送任何数据。"}
        </p>
        {flaw ? (
          <p class="flaw empty" role="alert">
            {flaw}
          </p>
        ) : null}
      </section>
      {told.dead.length ? <List title="停发，需要处理" rows={told.dead} act={again} /> : null}
      {told.waiting.length ? <List title="待发" rows={told.waiting} /> : null}
    </>
  );
}

function List(props: {
  title: string;
  rows: readonly Relay[];
  act?: (key: string) => Promise<void>;
}): JSX.Element {
  return (
    <section class="hk-panel voices-panel">
      <div class="tabbed-panel-head">
        <h2>{props.title}</h2>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={props.title}>
        <table class="voices-table">
          <thead>
            <tr>
              <th scope="col">编号</th>
              <th scope="col">大厅</th>
              <th scope="col">次数</th>
              <th scope="col">最近一次</th>
              <th scope="col">原因</th>
              {props.act ? (
                <th scope="col">
                  <span class="sr-only">操作</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {props.rows.map((row) => (
              <tr key={row.key}>
                <th scope="row" class="code">
                  {row.key}
                </th>
                <td>{row.hall}</td>
                <td>{row.tries}</td>
                <td>{moment(row.updated, unhurried.value)}</td>
                <td>{row.error || "—"}</td>
                {props.act ? (
                  <td>
                    <button
                      type="button"
                      class="hk-button small"
                      onClick={() => void props.act?.(row.key)}
                    >
                      重新发送
                    </button>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
