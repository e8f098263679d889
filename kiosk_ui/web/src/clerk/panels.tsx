/** What stands in a panel when its device cannot serve: one sentence, and what to do. */

import type { ComponentChildren, JSX } from "preact";
import { kindWord, Note, STATUS_ADVICE, STATUS_WORDS, toStatus } from "@hallkeeper/design";
import type { Device } from "../box/api";
import { devices, feed, usable } from "./state";

/** The panel's content if its device can serve, else why it cannot. */
export function WithDevice(props: {
  device: Device | undefined;
  kind: string;
  children: ComponentChildren;
}): JSX.Element {
  const { device, kind } = props;
  const word = kindWord(kind);
  if (!devices.value) {
    return feed.value === "down" ? (
      <Note status="fault" title="连不上本机设备服务">
        正在自动重连。如果一直不恢复，请联系维护人员。
      </Note>
    ) : (
      <Note status="starting" title={`正在查找${word}`}>
        请稍候
      </Note>
    );
  }
  if (!device) {
    return (
      <Note status="off" title={`本窗口没有配置${word}`}>
        需要使用的，请联系维护人员添加。
      </Note>
    );
  }
  if (feed.value === "down") {
    return (
      <Note status="fault" title="与设备服务的连接断开" live>
        正在自动重连，屏幕上的证件信息已清除。
      </Note>
    );
  }
  if (!usable(device)) {
    const status = toStatus(device.status);
    return (
      <Note status={status} title={`${word}${STATUS_WORDS[status]}`} live>
        {device.reason || STATUS_ADVICE[status]}
      </Note>
    );
  }
  return <>{props.children}</>;
}
