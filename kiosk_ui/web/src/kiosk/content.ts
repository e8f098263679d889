/** What the hall publishes: its shape, and how the page fetches it and keeps the last good one. */

import { t } from "../words";

export interface Material {
  name: string;
  original: number;
  copies: number;
  note: string;
}

export interface Item {
  id: string;
  main_name: string;
  sub_name: string;
  /** The sub_name in English, where somebody has put it in. */
  name_en?: string;
  kind: string;
  code: string;
  basis: string[];
  materials: Material[];
  flow: { step: string; text: string }[];
  fee: string;
  promise_days: number;
  legal_days: number | null;
  form: { name: string; fields: string[] };
  handling: string;
  category: string;
  department: string;
  window: string;
  aliases: string[];
  initials: string[];
}

export interface Department {
  id: string;
  name: string;
  name_en?: string;
  serves: string;
  initials: string[];
}

export interface HallWindow {
  number: string;
  department: string;
  name: string;
  name_en?: string;
  where: string;
}

export interface Season {
  name: string;
  start: string;
  end: string;
  spans: [string, string][];
}

export interface Hours {
  weekdays: number[];
  seasons: Season[];
  holidays: string;
}

export interface Category {
  id: string;
  name: string;
  name_en?: string;
  about: string;
}

/** What happens in a life, with the items that come with it in the order they are done. */
export interface LifeEvent extends Category {
  items: string[];
}

export interface Duty {
  post: string;
  name: string;
  phone: string;
  /** Days of duty, 1 is Monday; none means every day. */
  weekdays?: number[];
}

export type ZoneKind =
  | "windows"
  | "toilet"
  | "water"
  | "elder"
  | "exit"
  | "stairs"
  | "lift"
  | "copy"
  | "baby"
  | "wait"
  | "help"
  | "kiosk"
  | "other";

/** A place on a floor, in the floor's own units from its upper left corner. */
export interface Zone {
  kind: ZoneKind;
  name: string;
  name_en?: string;
  x: number;
  y: number;
  w: number;
  h: number;
  /** Windows in it, side by side along its longer side. */
  windows?: string[];
  /** Of a kiosk: the box that stands there. */
  box?: string;
}

export interface Floor {
  name: string;
  name_en?: string;
  width: number;
  height: number;
  zones: Zone[];
}

export interface Hall {
  name: string;
  name_en?: string;
  address: string;
  phone: string;
  complaint_phone: string;
  hours: Hours;
  desk: { window: string; name: string; where: string };
  categories: Category[];
  events?: LifeEvent[];
  duty: Duty[];
  services: string[];
  promises: string[];
  directions?: { place: string; where: string }[];
  /** The plan of the hall, a floor each. */
  plan?: Floor[];
}

export interface Notice {
  title: string;
  date: string;
  /** The last day it is shown; empty without end. */
  until?: string;
  text: string[];
}

export interface Content {
  hall: Hall;
  departments: Department[];
  windows: HallWindow[];
  notices: Notice[];
  items: Item[];
  /** The newest change of any part. */
  updated: string;
  /** True when any part is made-up example data; the page says so everywhere. */
  sample: boolean;
  /** Changes exactly when any part does. */
  version: string;
}

interface File {
  body: Record<string, unknown> & { sample?: boolean; updated: string };
  tag: string;
}

const FILES = ["hall", "departments", "windows", "notices", "items"] as const;

/** All parts or, when any is not to be had, null: what is shown stays as it is. */
export async function fetchContent(get: typeof fetch = fetch): Promise<Content | null> {
  try {
    const files = await Promise.all(
      FILES.map(async (name): Promise<File> => {
        const answer = await get(`content/${name}.json`, { cache: "no-cache" });
        if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
        return { body: await answer.json(), tag: answer.headers.get("ETag") ?? "" };
      }),
    );
    const [hall, departments, windows, notices, items] = files as [File, File, File, File, File];
    return {
      hall: hall.body as unknown as Hall,
      departments: departments.body["departments"] as Department[],
      windows: windows.body["windows"] as HallWindow[],
      notices: notices.body["notices"] as Notice[],
      items: items.body["items"] as Item[],
      updated: files.map((file) => file.body.updated).sort((a, b) => Date.parse(b) - Date.parse(a))[0] ?? "",
      sample: files.some((file) => file.body.sample === true),
      version: files.map((file) => file.tag).join(" "),
    };
  } catch {
    return null;
  }
}

/** `5个工作日`, `当场办结`, or `nothing` where no limit is set. */
export function limit(days: number | null | undefined, nothing?: string): string {
  const words = t.value.limit;
  if (days === null || days === undefined) return nothing ?? words.none;
  return days === 0 ? words.atOnce : words.days(days);
}

/** Who is on duty on a day. */
export function onDuty(duty: readonly Duty[], at: Date): Duty[] {
  return duty.filter(({ weekdays }) => !weekdays?.length || weekdays.includes(at.getDay() || 7));
}

/** The notices to show on a day, also on a box that has had no line since before it. */
export function inForce(notices: readonly Notice[], at: Date): Notice[] {
  const two = (n: number): string => String(n).padStart(2, "0");
  const today = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return notices.filter((one) => one.date <= today && (!one.until || today <= one.until));
}
