/** How a box is let in, in words. */

import type { Standing } from "./api";

const DAY = 86_400_000;

/** What is to be told of a certificate, and how much it matters. */
export function standingWords(
  told: Standing,
  now: number,
): { status: "ok" | "degraded" | "fault" | "off"; words: string } {
  switch (told.state) {
    case "valid": {
      const days = Math.floor((Date.parse(told.not_after ?? "") - now) / DAY);
      if (told.renewal_due && days < 30) {
        return {
          status: "degraded",
          words: `证书还有 ${Math.max(0, days)} 天到期，终端一直没有换：检查它的网络`,
        };
      }
      return { status: "ok", words: `证书有效，还有 ${days} 天，由终端自动更换` };
    }
    case "expired":
      return { status: "fault", words: "证书已过期，终端连不上：生成认领码，重新认领" };
    case "revoked":
      return { status: "fault", words: "证书已吊销，终端连不上；要恢复须重新认领" };
    case "password":
      return { status: "off", words: "用口令接入，只能在中心本机使用" };
    default:
      return { status: "off", words: "还没有认领" };
  }
}

/** `23:59:07`, or `1 天 02:03:04`; `已过期` when nothing is left. */
export function countDown(expires: string, now: number): string {
  const left = Math.floor((Date.parse(expires) - now) / 1000);
  if (!(left > 0)) return "已过期";
  const two = (n: number): string => String(Math.floor(n)).padStart(2, "0");
  const days = Math.floor(left / 86_400);
  const rest = `${two((left % 86_400) / 3600)}:${two((left % 3600) / 60)}:${two(left % 60)}`;
  return days ? `${days} 天 ${rest}` : rest;
}

/** What is wrong with the name of a new box; "" for a good one. */
export function nameFlaw(edge: string): string {
  if (edge === "hub") return "hub 是中心自己的名字，请换一个。";
  return /^[a-z0-9-]{1,64}$/.test(edge)
    ? ""
    : "终端编号用 1 至 64 个小写字母、数字和 -，例如 suiping-window-3。";
}
