/** What a panel says when its device cannot serve: one sentence, a picture, and what to do. */

import type { ComponentChildren, JSX } from "preact";
import { Note, toStatus } from "@hallkeeper/design";
import type { Device } from "../box/api";
import { Picture, type Drawing } from "./pictures";
import { devices, feed, usable } from "./state";
import { t } from "./words";

/** Addresses, paths and codes help the person who mends it, not the one at the window. */
const MACHINE = [
  /[（(][^（()）]*[A-Za-z_]{4,}[^（()）]*[）)]/g,
  /\[[A-Za-z][^\]]*\]/g,
  /[^\s，。；：]*(?:\/dev\/|:\/\/|v4l2:|tcp:|serial:)[^\s，。；：]*/g,
  /(?:\/[\w.+-]+){2,}[:：]?/g,
];

/** A device's reason in words for the clerk; `fallback` where nothing else was in it. */
export function plainWords(reason: string, fallback: string): string {
  const words = MACHINE.reduce((left, pattern) => left.replace(pattern, ""), reason);
  const left = words.replace(/\s+/g, " ").trim();
  return /[\u4e00-\u9fff]{4}/.test(left) ? left.replace(/^[\s：:，,]+/, "") : fallback;
}

export function Trouble(props: {
  status: string;
  title: string;
  drawing: Drawing;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="trouble">
      <Picture of={props.drawing} />
      <Note status={props.status} title={props.title} live>
        {props.children}
      </Note>
    </div>
  );
}

/** The panel's content if its device can serve, else why it cannot. */
export function WithDevice(props: {
  device: Device | undefined;
  kind: string;
  children: ComponentChildren;
}): JSX.Element {
  const { device, kind } = props;
  const { device: said, told } = t.value;
  const word = told.kind(kind);
  if (!devices.value) {
    return feed.value === "down" ? (
      <Trouble status="fault" title={said.lost} drawing="line">
        {said.lostAbout}
      </Trouble>
    ) : (
      <Note status="starting" title={said.looking(word)}>
        {said.wait}
      </Note>
    );
  }
  if (!device) {
    return (
      <Note status="off" title={said.none(word)}>
        {said.noneAbout}
      </Note>
    );
  }
  if (feed.value === "down") {
    return (
      <Trouble status="fault" title={said.cut} drawing="line">
        {said.cutAbout}
      </Trouble>
    );
  }
  if (!usable(device)) {
    const status = toStatus(device.status);
    return (
      <Trouble status={status} title={said.is(word, told.status[status])} drawing="plug">
        {plainWords(device.reason, told.advice[status])}
      </Trouble>
    );
  }
  return <>{props.children}</>;
}
