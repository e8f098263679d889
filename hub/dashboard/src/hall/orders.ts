/** What a box and its devices can be told from here; the hub knows the same and refuses the rest. */

import type { Device } from "../api";

export interface Action {
  /** Empty: the box itself does it. */
  device: string;
  name: string;
  word: string;
  args: Record<string, unknown>;
  /** What it does and whom it may disturb. */
  hint: string;
  /** Asked before it is done, in words. */
  sure?: string;
}

const of = (
  name: string,
  word: string,
  hint: string,
  more: Partial<Action> = {},
): Action => ({ device: "", name, word, args: {}, hint, ...more });

export const PING = of("ping", "联络测试", "向终端发一条命令并等它回答");

export const BOX_ACTIONS: readonly Action[] = [
  PING,
  of("self_test", "自检", "检查磁盘、时钟、权限、缓存和每台设备，不打扰窗口"),
  of("fetch_log", "取日志", "取最近 200 行日志，口令和个人信息已去除", { args: { lines: 200 } }),
  of("reboot", "重启终端", "终端配置允许时才会执行；窗口会中断几分钟", {
    sure: "重启后该窗口会中断几分钟，确定现在重启吗？",
  }),
];

/** What can be done from here about a device; it disturbs the window for seconds at most. */
export function actionsFor(device: Device): readonly Action[] {
  const actions: Action[] = [
    of("restart_driver", "重启驱动", "关闭并重新打开该设备，窗口上会中断几秒", {
      args: { device: device.name },
    }),
  ];
  if (device.kind === "satisfaction_keypad") {
    actions.push(of("beep", "蜂鸣", "评价器响一声，便于在现场找到它", { device: device.name }));
  }
  if (device.kind === "touch_screen") {
    actions.push(
      of("screenshot", "待机画面截图", "只在没有人使用时截取，有人使用会拒绝", {
        device: device.name,
      }),
      of("reload", "重新载入页面", "正在使用的人会回到首页", { device: device.name }),
      of("restart", "重建页面", "页面卡死或黑屏时用", { device: device.name }),
      of("wake", "唤醒页面", "把页面放到前台", { device: device.name }),
    );
  }
  return actions;
}

export const ORDER_WORDS: Readonly<Record<string, string>> = {
  ping: "联络测试",
  self_test: "自检",
  fetch_log: "取日志",
  reboot: "重启终端",
  restart_driver: "重启驱动",
  restart_device: "重新打开设备",
  renew_certificate: "更新证书",
  beep: "蜂鸣",
  screenshot: "待机画面截图",
  reload: "重新载入页面",
  restart: "重建页面",
  wake: "唤醒页面",
  discover: "搜索摄像机",
};

export const orderWord = (name: string): string => ORDER_WORDS[name] ?? name;
