/** Keyboard shortcuts of the clerk window, listed on the page. */

import * as acts from "./acts";
import { automatic, enlarged, pages, rating } from "./state";

export const KEYS: readonly { key: string; does: string }[] = [
  { key: "空格", does: "拍摄" },
  { key: "A", does: "自动拍摄" },
  { key: "↑ ↓", does: "选择页面" },
  { key: "回车", does: "放大" },
  { key: "Delete", does: "删除所选页" },
  { key: "P", does: "请群众评价" },
  { key: "S", does: "合成 PDF" },
  { key: "Esc", does: "关闭、取消" },
  { key: "End", does: "结束办理并清空" },
];

const ACTS: Readonly<Record<string, () => void>> = {
  " ": () => void acts.capture(),
  a: () => {
    automatic.value = !automatic.value;
  },
  ArrowUp: () => acts.choose(-1),
  ArrowLeft: () => acts.choose(-1),
  ArrowDown: () => acts.choose(1),
  ArrowRight: () => acts.choose(1),
  Enter: () => {
    enlarged.value = pages.value.length > 0;
  },
  Delete: () => acts.remove(),
  p: () => void acts.askRating(),
  s: () => void acts.savePdf(),
  Escape: () => {
    if (enlarged.value) enlarged.value = false;
    else if (rating.value.at === "asking") void acts.cancelRating();
  },
  End: () => acts.finish(),
};

/** A key that a focused control answers itself is left to it. */
function taken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return true;
  const target = event.target as HTMLElement | null;
  const control = target?.closest("button, input, a, [tabindex='0']");
  return (event.key === " " || event.key === "Enter") && !!control?.matches(":focus-visible");
}

export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    const act = ACTS[event.key] ?? ACTS[event.key.toLowerCase()];
    if (!act || taken(event)) return;
    event.preventDefault();
    act();
  });
}
