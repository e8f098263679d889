/** One box: what its agent says of itself, its devices, what was asked of it. */

import type { JSX } from "preact";
import { ago, kindWord, Note, now, StatusMark } from "@hallkeeper/design";
import { statusLook, statusWord } from "../city/changes";
import { Enrolment } from "../enrolment/Enrolment";
import { CommandButton } from "../hall/CommandButton";
import { BOX_ACTIONS, orderWord } from "../hall/orders";
import { may } from "../me";
import { useReading } from "../reading";
import { hallHref } from "../route";
import { lasting, moment, unhurried } from "../when";
import { readBox, type BoxDetail } from "./api";
import { enrolmentWord } from "./BoxTable";
import { clockWords } from "./choose";
import { One } from "./JobCard";

const AGAIN = 5000;

export function BoxPanel({ edge }: { edge: string }): JSX.Element {
  const { value: told, flaw } = useReading(edge, () => readBox(edge), AGAIN);
  return (
    <section class="hk-panel box-panel" aria-labelledby="box-title">
      <div class="availability-bar">
        <h2 id="box-title">
          终端 <span class="code">{edge}</span>
        </h2>
        <a class="hk-button small" href="#/boxes">
          关闭
        </a>
      </div>
      {flaw ? (
        <Note status="degraded" title="没有读到这个终端" live>
          <p>{flaw}</p>
        </Note>
      ) : null}
      {told ? <Body told={told} /> : flaw ? null : <p class="empty">正在读取…</p>}
    </section>
  );
}

function Body({ told }: { told: BoxDetail }): JSX.Element {
  const { box, devices, commands } = told;
  const agent = box.agent ?? {};
  const text = (key: string, unit = ""): string =>
    agent[key] === undefined || agent[key] === null ? "–" : `${String(agent[key])}${unit}`;
  const facts: [string, string][] = [
    ["最近心跳", box.last_heard ? ago(box.last_heard, unhurried.value) : "从未"],
    ["待上传", `${box.outbox_depth ?? 0} 条`],
    ["时钟", clockWords(told.clock_offset)],
    ["对时", agent["clock_synced"] === false ? "未对时" : agent["clock_synced"] ? "已对时" : "–"],
    ["接入", enrolmentWord(told.enrolment)],
    ["程序", text("version")],
    ["程序启动", box.agent ? moment(String(agent["started"] ?? ""), now.value) || "–" : "–"],
    ["负载", text("load")],
    ["内存", text("memory_mb", " MB")],
    ["磁盘剩余", text("disk_free_mb", " MB")],
    ["温度", text("temperature_c", " ℃")],
  ];
  return (
    <>
      <div class="box-head">
        <p>
          <StatusMark status={statusLook(box.status)} word={statusWord(box.status)} chip />{" "}
          {lasting(box.since, unhurried.value)}
        </p>
        <p>
          <a href={hallHref(box.hall)}>{told.hall_name}</a>
          {box.window ? ` ${box.window} 号窗口` : ""}
        </p>
        {box.reason ? <p>{box.reason}</p> : null}
        {told.maintenance ? (
          <p class="box-work">
            维护中，至 {moment(told.maintenance.end, now.value)}：{told.maintenance.reason}
          </p>
        ) : null}
      </div>
      <dl class="facts box-figures">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {may("operate") ? (
        <div class="box-orders">
          {BOX_ACTIONS.map((action) => (
            <CommandButton key={action.name} edge={box.edge} action={action} />
          ))}
        </div>
      ) : null}
      <Enrolment edge={box.edge} />
      <h3>设备 {devices.length}</h3>
      <ul class="box-devices">
        {devices.map((device) => (
          <li key={device.name}>
            <StatusMark status={statusLook(device.status)} word={statusWord(device.status)} />
            <span>
              {kindWord(device.kind)} <small>{device.name}</small>
            </span>
            {device.reason ? <p>{device.reason}</p> : null}
          </li>
        ))}
        {devices.length ? null : <li class="empty">没有设备。</li>}
      </ul>
      <h3>最近的命令</h3>
      <ul>
        {commands.map((command) => (
          <One
            key={command.id}
            command={command}
            place={`${orderWord(command.name)}，${command.by || "–"}，${moment(command.created, now.value)}`}
          />
        ))}
        {commands.length ? null : <li class="empty">还没有命令。</li>}
      </ul>
    </>
  );
}
