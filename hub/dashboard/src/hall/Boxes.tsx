/** The boxes of a hall; when there is none, what to do to get one. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ago, StatusMark } from "@hallkeeper/design";
import type { Box, HallDetail } from "../api";
import { statusLook, statusWord } from "../city/changes";
import { lasting, moment, unhurried } from "../when";
import { CommandButton } from "./CommandButton";
import { PING } from "./orders";

export function Boxes({ detail }: { detail: HallDetail }): JSX.Element {
  return (
    <section class="hk-panel boxes" aria-labelledby="boxes-title">
      <h2 id="boxes-title">
        终端 <small>{detail.boxes.length}</small>
      </h2>
      {detail.boxes.length ? (
        <ul>
          {detail.boxes.map((box) => (
            <BoxRow key={box.edge} box={box} />
          ))}
        </ul>
      ) : (
        <NoBox code={detail.hall.code} />
      )}
    </section>
  );
}

function BoxRow({ box }: { box: Box }): JSX.Element {
  const online = box.status === "online";
  const agent = box.agent ?? {};
  const facts: string[] = [];
  if (agent["version"]) facts.push(`程序 ${String(agent["version"])}`);
  if (typeof agent["temperature_c"] === "number")
    facts.push(`${Math.round(agent["temperature_c"])} ℃`);
  if (typeof agent["disk_free_mb"] === "number")
    facts.push(`磁盘剩余 ${megabytes(agent["disk_free_mb"])}`);
  if (agent["clock_synced"] === false) facts.push("时钟未同步");
  if (box.outbox_depth) facts.push(`待上传 ${box.outbox_depth} 条`);
  return (
    <li class={online ? "box" : "box wrong"}>
      <div class="box-line">
        <StatusMark status={statusLook(box.status)} word={statusWord(box.status)} chip />
        <a class="code" href={`#/boxes/${box.edge}`}>
          {box.edge}
        </a>
        <span class="box-place">{box.window ? `${box.window} 号窗口` : "大厅"}</span>
        <span class="box-since">{lasting(box.since, unhurried.value)}</span>
      </div>
      {box.maintenance ? (
        <p class="device-work">
          维护中，至 {moment(box.maintenance.until, unhurried.value)}：{box.maintenance.reason}
        </p>
      ) : null}
      {!online && box.reason ? <p class="device-reason">{box.reason}</p> : null}
      <p class="box-facts">
        {box.last_heard ? `最近心跳 ${ago(box.last_heard, unhurried.value)}` : "尚无心跳"}
        {facts.map((fact) => ` · ${fact}`).join("")}
      </p>
      <CommandButton edge={box.edge} action={PING} />
    </li>
  );
}

function megabytes(value: number): string {
  return value >= 1024 ? `${(value / 1024).toFixed(1)} GB` : `${Math.round(value)} MB`;
}

function NoBox({ code }: { code: string }): JSX.Element {
  const command = `hall-hub edge add box-${code} --hall ${code}`;
  const [copied, setCopied] = useState(false);
  return (
    <div class="no-box">
      <p>这个大厅还没有登记终端。在监管中心的服务器上运行：</p>
      <pre>
        <code>{command}</code>
      </pre>
      <p>
        命令会打印终端的配置和一次性密码。只服务一个窗口的终端再加 <code>--window 1</code>
        。终端上线后，本页会自动更新。
      </p>
      <button
        type="button"
        class="hk-button small"
        onClick={() => {
          navigator.clipboard.writeText(command).then(
            () => setCopied(true),
            () => setCopied(false),
          );
        }}
      >
        {copied ? "已复制" : "复制命令"}
      </button>
    </div>
  );
}
