/** The devices of a hall, those that need somebody first, each with what can be done from here. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { kindWord, STATUS_ADVICE, STATUS_WORDS, StatusMark, toStatus } from "@hallkeeper/design";
import { statusLook, statusWord } from "../city/changes";
import type { Device, HallDetail } from "../api";
import { may } from "../me";
import { lasting, moment, unhurried } from "../when";
import { CommandButton } from "./CommandButton";
import { actionsFor } from "./orders";

const URGENCY = ["fault", "missing", "refused", "unknown", "degraded", "starting", "off", "ok"];

/** What is broken first, then by window and name. */
export function urgentFirst(devices: readonly Device[]): Device[] {
  const rank = (device: Device): number =>
    URGENCY.indexOf(toStatus(statusLook(device.status))) + (device.maintenance ? 0.5 : 0);
  return [...devices].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.window ?? "").localeCompare(b.window ?? "", "zh-CN", { numeric: true }) ||
      a.name.localeCompare(b.name),
  );
}

export function Devices({ detail }: { detail: HallDetail }): JSX.Element {
  return (
    <section id="devices" class="hk-panel devices" aria-labelledby="devices-title" tabIndex={-1}>
      <h2 id="devices-title">
        设备 <small>{detail.devices.length}</small>
      </h2>
      {detail.devices.length ? (
        <ul>
          {urgentFirst(detail.devices).map((device) => (
            <DeviceRow key={`${device.edge}/${device.name}`} device={device} />
          ))}
        </ul>
      ) : (
        <p class="empty">
          {detail.boxes.length
            ? "终端还没有报告设备。请检查终端配置文件中的 [device.…] 段；在终端上运行 hall-edge scan 可列出已插入的设备。"
            : "还没有终端，因此没有设备。"}
        </p>
      )}
    </section>
  );
}

function DeviceRow({ device }: { device: Device }): JSX.Element {
  const [open, setOpen] = useState(false);
  const status = toStatus(statusLook(device.status));
  const broken = status !== "ok";
  const reason = device.reason || STATUS_ADVICE[status];
  const id = `device-${device.edge}-${device.name}`;
  return (
    <li class={broken ? "device wrong" : "device"} data-status={status}>
      <button
        type="button"
        class="device-line"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <StatusMark status={status} word={statusWord(device.status)} chip />
        <span class="device-name">
          {kindWord(device.kind)}
          <small>{device.name}</small>
        </span>
        <span class="device-place">{device.window ? `${device.window} 号窗口` : "大厅"}</span>
        <span class="device-since">
          {broken
            ? lasting(device.since, unhurried.value)
            : `自 ${moment(device.since, unhurried.value)}`}
        </span>
        <span class="device-more" aria-hidden="true">
          {open ? "▾" : "▸"}
        </span>
      </button>
      {broken && reason ? (
        <p class="device-reason">
          {reason}
          {status === "unknown" && device.reported !== "unknown"
            ? `(失联前：${STATUS_WORDS[toStatus(device.reported)]})`
            : ""}
        </p>
      ) : null}
      {device.maintenance ? (
        <p class="device-work">
          维护中，至 {moment(device.maintenance.until, unhurried.value)}：{device.maintenance.reason}
        </p>
      ) : null}
      {open ? (
        <div id={id} class="device-body">
          <Facts device={device} />
          {may("operate") ? (
            <div class="device-actions">
              {actionsFor(device).map((action) => (
                <CommandButton key={action.name} edge={device.edge} action={action} />
              ))}
            </div>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

const IDENTITY_WORDS: Readonly<Record<string, string>> = {
  model: "型号",
  serial: "序列号",
  firmware: "固件",
};

function Facts({ device }: { device: Device }): JSX.Element {
  const facts: [string, string][] = [
    ["终端", device.edge],
    ["驱动", device.driver],
  ];
  for (const [key, value] of Object.entries(device.identity ?? {})) {
    if (value) facts.push([IDENTITY_WORDS[key] ?? key, plain(value)]);
  }
  for (const [key, value] of Object.entries(device.detail ?? {})) facts.push([key, plain(value)]);
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function plain(value: unknown): string {
  if (value === true) return "是";
  if (value === false) return "否";
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
