/** The tree of halls from the overview, with sums up the tree and an order of what is worst. */

import type { HallRow, HallStatus, Tier } from "./api";

export interface Hall {
  code: string;
  name: string;
  /** `name` without the committee's suffix, for tiles and lists. */
  short: string;
  tier: Tier;
  parent: string | null;
  boxes: number;
  devices: number;
  broken: number;
  unmet: number;
  pending: number;
  met: number;
  status: HallStatus;
  children: Hall[];
}

/** Sums over a hall and everything below it; halls nobody has said anything about add nothing. */
export interface Sum {
  halls: number;
  connected: number;
  boxes: number;
  devices: number;
  broken: number;
  brokenHalls: number;
  silentHalls: number;
  unmet: number;
  unmetHalls: number;
  pending: number;
  met: number;
}

/** How a hall is painted: by its unmet required items, never by its worst device. */
export type Tone = "none" | "unknown" | "met" | "pending" | "few" | "some" | "many";

export const TIER_WORDS: Readonly<Record<Tier, string>> = {
  city: "市级政务服务中心",
  county: "县(区)政务服务中心",
  township: "乡镇(街道)便民服务中心",
  village: "村(社区)便民服务站",
};

/** The hall of a district itself, told apart from the district. */
export const OWN_WORDS: Readonly<Record<Tier, string>> = {
  city: "市级大厅",
  county: "县区大厅",
  township: "乡镇大厅",
  village: "便民站",
};

/** From these counts of unmet items on a hall is `some` and `many`. */
export const SOME = 3;
export const MANY = 6;

/** Whether anything is known of a hall: it has a box, or a person attested something. */
export function told(hall: Hall): boolean {
  return hall.status !== "none" || hall.met > 0 || hall.unmet > 0;
}

export function tone(hall: Hall): Tone {
  if (!told(hall)) return "none";
  if (hall.unmet >= MANY) return "many";
  if (hall.unmet >= SOME) return "some";
  if (hall.unmet > 0) return "few";
  if (hall.status === "unknown") return "unknown";
  return hall.pending > 0 ? "pending" : "met";
}

/** The state of a hall in one phrase, what is wrong first. */
export function toneWords(hall: Hall): string {
  if (!told(hall)) return "未接入终端";
  const words: string[] = [];
  if (hall.unmet) words.push(`不符合 ${hall.unmet} 项`);
  if (hall.broken) words.push(`设备异常 ${hall.broken} 台`);
  if (hall.status === "unknown") words.push("终端失联");
  if (hall.pending) words.push(`待核实 ${hall.pending} 项`);
  return words.length ? words.join(",") : "全部符合";
}

/** `大余庄村民委员会` → `大余庄村`, `中山街社区居民委员会` → `中山街社区`, `河南驻马店经济开发区` → `经济开发区`. */
export function shortName(name: string): string {
  return (
    name
      .replace(/村?村民委员会$/, "村")
      .replace(/居民委员会$/, "")
      .replace(/^河南驻马店/, "") || name
  );
}

export class HallTree {
  readonly byCode = new Map<string, Hall>();
  readonly root: Hall;
  #sums: Map<string, Sum> | null = null;
  #order: Hall[] = [];

  /** Throws RangeError when no row is the top of the tree. */
  constructor(rows: readonly HallRow[]) {
    for (const row of rows) this.byCode.set(row[0], toHall(row));
    let root: Hall | undefined;
    for (const hall of this.byCode.values()) {
      const parent = hall.parent ? this.byCode.get(hall.parent) : undefined;
      if (parent) parent.children.push(hall);
      else root ??= hall;
    }
    if (!root) throw new RangeError("no hall is the top of the tree");
    this.root = root;
    this.#order = walk(root);
  }

  /** Takes one changed row; false when nothing about it is new or the hall is not in the tree. */
  set(row: HallRow): boolean {
    const hall = this.byCode.get(row[0]);
    if (!hall) return false;
    const [, , , , boxes, devices, broken, unmet, pending, met, status] = row;
    const same =
      hall.boxes === boxes &&
      hall.devices === devices &&
      hall.broken === broken &&
      hall.unmet === unmet &&
      hall.pending === pending &&
      hall.met === met &&
      hall.status === status;
    if (same) return false;
    Object.assign(hall, { boxes, devices, broken, unmet, pending, met, status });
    this.#sums = null;
    return true;
  }

  sum(code: string): Sum {
    this.#sums ??= this.#addUp();
    return this.#sums.get(code) ?? noSum();
  }

  /** From the city down to the hall itself. */
  path(code: string): Hall[] {
    const path: Hall[] = [];
    let hall = this.byCode.get(code);
    while (hall) {
      path.unshift(hall);
      hall = hall.parent ? this.byCode.get(hall.parent) : undefined;
    }
    return path;
  }

  /** The hall and everything below it, parents before children. */
  under(code: string): Hall[] {
    const hall = this.byCode.get(code);
    if (!hall) return [];
    return hall === this.root ? this.#order : walk(hall);
  }

  /** Halls under `code` that need somebody, worst first: unmet, then broken, then silent, then pending. */
  worst(code: string): Hall[] {
    return this.under(code)
      .filter((hall) => told(hall) && (hall.unmet || hall.broken || hall.status === "unknown"))
      .sort(
        (a, b) =>
          b.unmet - a.unmet ||
          b.broken - a.broken ||
          Number(b.status === "unknown") - Number(a.status === "unknown") ||
          b.pending - a.pending ||
          a.code.localeCompare(b.code),
      );
  }

  #addUp(): Map<string, Sum> {
    const sums = new Map<string, Sum>();
    for (let at = this.#order.length - 1; at >= 0; at -= 1) {
      const hall = this.#order[at]!;
      const sum = own(hall);
      for (const child of hall.children) add(sum, sums.get(child.code)!);
      sums.set(hall.code, sum);
    }
    return sums;
  }
}

function toHall(row: HallRow): Hall {
  const [code, name, tier, parent, boxes, devices, broken, unmet, pending, met, status] = row;
  const short = shortName(name);
  const children: Hall[] = [];
  return {
    code,
    name,
    short,
    tier,
    parent,
    boxes,
    devices,
    broken,
    unmet,
    pending,
    met,
    status,
    children,
  };
}

function walk(hall: Hall): Hall[] {
  const found = [hall];
  for (let at = 0; at < found.length; at += 1) found.push(...found[at]!.children);
  return found;
}

function noSum(): Sum {
  return {
    halls: 0,
    connected: 0,
    boxes: 0,
    devices: 0,
    broken: 0,
    brokenHalls: 0,
    silentHalls: 0,
    unmet: 0,
    unmetHalls: 0,
    pending: 0,
    met: 0,
  };
}

function own(hall: Hall): Sum {
  const sum = noSum();
  sum.halls = 1;
  if (!told(hall)) return sum;
  sum.connected = hall.boxes > 0 ? 1 : 0;
  sum.boxes = hall.boxes;
  sum.devices = hall.devices;
  sum.broken = hall.broken;
  sum.brokenHalls = hall.broken > 0 ? 1 : 0;
  sum.silentHalls = hall.status === "unknown" ? 1 : 0;
  sum.unmet = hall.unmet;
  sum.unmetHalls = hall.unmet > 0 ? 1 : 0;
  sum.pending = hall.pending;
  sum.met = hall.met;
  return sum;
}

function add(to: Sum, from: Sum): void {
  for (const key of Object.keys(to) as (keyof Sum)[]) to[key] += from[key];
}
