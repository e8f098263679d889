/** The one table of keys: what is pressed, what it does, and where it counts. */

import { signal } from "@preact/signals";
import * as acts from "./acts";
import { desk } from "./desk";
import * as papers from "./papers";
import { make, resultOf, save } from "./results";
import * as state from "./state";
import { deliver, finish, redo, undo } from "./visit";
import { t } from "./words";

export type Group = "card" | "capture" | "papers" | "counter" | "all";

interface Binding {
  group: Group;
  /** `KeyboardEvent.code` of letters and figures, so that an input method is no matter, else `.key`. */
  keys: readonly string[];
  /** What is printed on the key. */
  shown: string;
  /** Counts while a page is enlarged, too. */
  enlarged?: true;
  do: (key: string) => void;
}

const show = (dialog: state.Open) => (): void => {
  state.open.value = dialog;
};

const enlarge = (): void => {
  if (papers.page.value) state.open.value = "page";
};

const TABLE = {
  hideCard: {
    group: "card",
    keys: ["KeyH"],
    shown: "H",
    do: () => {
      state.cardHidden.value = state.card.value !== null && !state.cardHidden.value;
    },
  },
  capture: { group: "capture", keys: [" "], shown: "space", do: () => void acts.capture() },
  automatic: {
    group: "capture",
    keys: ["KeyA"],
    shown: "A",
    do: () => {
      state.automatic.value = !state.automatic.value;
    },
  },
  takes: {
    group: "capture",
    keys: ["Digit1", "Digit2", "Digit3", "Digit4"],
    shown: "1–4",
    do: (key) => {
      const take = acts.TAKES[Number(key.at(-1)) - 1];
      if (take) acts.chooseTake(take);
    },
  },
  look: { group: "capture", keys: ["KeyV"], shown: "V", do: acts.nextLook },
  camera: { group: "capture", keys: ["KeyO"], shown: "O", do: show("camera") },
  otherCamera: { group: "capture", keys: ["KeyB"], shown: "B", do: acts.otherCamera },
  newDocument: { group: "papers", keys: ["KeyN"], shown: "N", do: papers.add },
  otherDocument: {
    group: "papers",
    keys: ["BracketLeft", "BracketRight"],
    shown: "[ ]",
    do: (key) => papers.otherDocument(key === "BracketLeft" ? -1 : 1),
  },
  choose: {
    group: "papers",
    keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"],
    shown: "↑ ↓ ← →",
    enlarged: true,
    do: (key) => papers.choose(key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1),
  },
  move: {
    group: "papers",
    keys: ["Shift+ArrowUp", "Shift+ArrowDown", "Shift+ArrowLeft", "Shift+ArrowRight"],
    shown: "Shift+↑ ↓",
    enlarged: true,
    do: (key) => papers.nudge(/Up|Left/.test(key) ? -1 : 1),
  },
  turn: { group: "papers", keys: ["KeyR"], shown: "R", enlarged: true, do: papers.turn },
  retake: { group: "papers", keys: ["KeyX"], shown: "X", do: papers.retake },
  remove: { group: "papers", keys: ["Delete"], shown: "Delete", enlarged: true, do: papers.remove },
  enlarge: { group: "papers", keys: ["Enter"], shown: "enter", do: enlarge },
  copy: {
    group: "papers",
    keys: ["KeyK"],
    shown: "K",
    enlarged: true,
    do: () => {
      const code = papers.page.value?.codes[0];
      if (code) void acts.copyCode(code.text);
    },
  },
  make: {
    group: "papers",
    keys: ["KeyS"],
    shown: "S",
    do: () => {
      const made = papers.document.value;
      if (made?.kind === "card" && !made.sheet) state.open.value = "sheet";
      else if (made) void make(made);
    },
  },
  save: {
    group: "papers",
    keys: ["KeyD"],
    shown: "D",
    do: () => {
      const told = resultOf(papers.document.value)?.told;
      if (!told || !FILED.has(told.state)) return;
      save(told.id);
      state.say(t.value.result.saved);
    },
  },
  deliver: { group: "papers", keys: ["KeyM"], shown: "M", do: deliver },
  notice: { group: "counter", keys: ["KeyT"], shown: "T", do: show("notice") },
  receipt: { group: "counter", keys: ["KeyG"], shown: "G", do: show("receipt") },
  rate: { group: "counter", keys: ["KeyP"], shown: "P", do: () => void acts.askRating() },
  state: {
    group: "counter",
    keys: ["KeyW"],
    shown: "W",
    do: () => {
      if (desk.value) state.open.value = "desk";
    },
  },
  signIn: {
    group: "counter",
    keys: ["KeyL"],
    shown: "L",
    do: () => {
      if (desk.value) state.open.value = "sign-in";
    },
  },
  waiting: { group: "counter", keys: ["KeyJ"], shown: "J", do: show("waiting") },
  undo: { group: "all", keys: ["Ctrl+KeyZ"], shown: "Ctrl+Z", enlarged: true, do: undo },
  redo: {
    group: "all",
    keys: ["Ctrl+KeyY", "Ctrl+Shift+KeyZ"],
    shown: "Ctrl+Y",
    enlarged: true,
    do: redo,
  },
  finish: { group: "all", keys: ["End"], shown: "End", do: finish },
  help: { group: "all", keys: ["F1", "?"], shown: "F1 ?", do: show("help") },
  escape: {
    group: "all",
    keys: ["Escape"],
    shown: "Esc",
    do: () => {
      if (papers.retaking.value !== null) papers.retaking.value = null;
      else void acts.cancelRating();
    },
  },
} as const satisfies Record<string, Binding>;

export type Act = keyof typeof TABLE;

/** States of a document on the box in which it has a file. */
const FILED: ReadonlySet<string> = new Set(["ready", "sending", "delivered"]);
const BINDINGS = Object.entries(TABLE) as [Act, Binding][];

/** Off, single letters do nothing: for voice control and trembling hands (WCAG 2.1.4). */
export const singleKeys = signal(true);

/** What is printed on the key of an act. */
export function keyOf(act: Act): string {
  const { shown } = TABLE[act];
  return shown === "space" || shown === "enter" ? t.value.keys[shown] : shown;
}

export function actsOf(group: Group): Act[] {
  return BINDINGS.filter(([, binding]) => binding.group === group).map(([act]) => act);
}

/** Do an act by its button. */
export function perform(act: Act): void {
  TABLE[act].do("");
}

/** The act of a pressed key and the key as the table writes it. */
export function pressed(event: KeyboardEvent): { act: Act; key: string } | null {
  if (event.altKey || event.metaKey || event.repeat) return null;
  const bare = /^(Key|Digit|Bracket)/.test(event.code) && event.key !== "?" ? event.code : event.key;
  const shift = event.shiftKey && event.key !== "?" ? "Shift+" : "";
  const key = `${event.ctrlKey ? "Ctrl+" : ""}${shift}${bare}`;
  const found = BINDINGS.find(([, { keys }]) => keys.includes(key));
  return found ? { act: found[0], key } : null;
}

/** A key that a focused control answers itself is left to it. */
function taken(event: KeyboardEvent, key: string): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input:not([type=checkbox], [type=radio]), select, textarea")) {
    return !/^(F1|Escape)$/.test(key);
  }
  if (key.startsWith("Arrow") && target?.closest("[type=radio], [type=range]")) return true;
  if (key !== " " && key !== "Enter") return false;
  return !!target?.closest("button, input, a")?.matches(":focus-visible");
}

export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    const found = pressed(event);
    if (!found || taken(event, found.key)) return;
    const binding: Binding = TABLE[found.act];
    const { value: dialog } = state.open;
    if (dialog !== null && !(dialog === "page" && binding.enlarged)) {
      // A dialog answers Escape by itself.
      return;
    }
    if (!singleKeys.value && /^(Key|Digit|Bracket| |\?)/.test(found.key)) return;
    event.preventDefault();
    binding.do(found.key);
  });
}
