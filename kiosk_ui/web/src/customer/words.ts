/** The words of the screen towards the customer, Chinese with English below. */

import { openAt, seasonOf, spanWords, weekdayWords } from "../kiosk/hours";
import type { Hall } from "../kiosk/content";
import type { Desk, Face } from "./state";

export interface Said {
  title: string;
  english: string;
  /** Colour, as of a device's status, and whether its shape stands before the title. */
  status: string;
  marked: boolean;
  lines: string[];
}

/** `周一至周五`, `8:00–12:00 15:00–18:00` of the season that `when` falls in. */
export function hoursWords(hall: Hall, when: Date): string[] {
  const season = seasonOf(hall.hours, when);
  if (!season) return [];
  return [`服务时间：${weekdayWords(hall.hours.weekdays)}`, season.spans.map(spanWords).join(" ")];
}

function closed(hall: Hall | null, when: Date): string[] {
  if (!hall) return [];
  const hours = hoursWords(hall, when);
  if (openAt(hall.hours, when) !== "open") return hours;
  return [`请到${hall.desk.name}（${hall.desk.window} 号窗口）`, ...hours];
}

/** What the screen says, in words that are read from two metres. */
export function said(face: Face, desk: Desk | null, hall: Hall | null, when: Date): Said {
  switch (face) {
    case "open":
      return { title: "正在受理", english: "Open", status: "ok", marked: true, lines: [] };
    case "paused":
      return {
        title: "暂停受理",
        english: "Please wait",
        status: "degraded",
        marked: true,
        lines: ["请稍候", ...(desk?.reason ? [desk.reason] : [])],
      };
    case "closed":
      return {
        title: "已下班",
        english: "Closed",
        status: "off",
        marked: true,
        lines: closed(hall, when),
      };
    case "asking":
      return {
        title: "请您评价",
        english: "Please rate our service",
        status: "starting",
        marked: false,
        lines: ["请在评价器上按一个键", "自愿，不记名"],
      };
    case "thanks":
      return { title: "谢谢您的评价", english: "Thank you", status: "ok", marked: true, lines: [] };
    case "unknown":
      return {
        title: "请稍候",
        english: "Please wait",
        status: "unknown",
        marked: false,
        lines: ["有事请问窗口工作人员"],
      };
  }
}
