/** A Hallkeeper box for window systems: who reads these types needs no other manual. */

/** Why a call failed. `error` is a word for programs, `message` a sentence for the clerk. */
export class HallkeeperError extends Error {
  /** HTTP status; 0 when the box cannot be reached. */
  readonly status: number;
  readonly error: string;
}

export interface Options {
  /** Where the box is; its own address by default: `http://127.0.0.1:8701`. */
  url?: string;
  /** A token that was kept elsewhere; by default the one `pair` kept in localStorage. */
  token?: string;
}

export interface PairOptions {
  /** What the clerk reads beside this page's origin, at most 40 characters. */
  name?: string;
  /** Show these six digits: the clerk compares them with those on the box, then confirms there. */
  show?: (code: string) => void;
  signal?: AbortSignal;
}

/** A card's fields. Dates are `YYYY-MM-DD`, `valid_to` also `长期`. */
export interface Card {
  kind: "resident" | "hmt" | "foreigner2017" | "foreigner2023";
  name: string;
  sex: string;
  nation: string;
  birth: string;
  address: string;
  number: string;
  /** Whether the check digit is right; null where none is public. */
  number_valid: boolean | null;
  authority: string;
  valid_from: string;
  valid_to: string;
  expired: boolean;
  appended_addresses: string[];
  /** The photo as BMP or PNG; null where the site has no decoder for it. */
  picture: Blob | null;
  english_name?: string;
  chinese_name?: string;
  country?: string;
  pass_number?: string;
  issue_count?: string;
}

export interface ReadOptions {
  /** How long the citizen has to lay the card down; 30. */
  seconds?: number;
  signal?: AbortSignal;
}

export interface CaptureOptions {
  take?: "page" | "several" | "card" | "whole";
  look?: "natural" | "document" | "grey";
}

/** One captured page: `jpeg` is straight and cut out. */
export interface Page {
  jpeg: Blob;
  width: number;
  height: number;
  quality: number;
  /** Sentences for the clerk, e.g. 画面模糊. */
  warnings: string[];
  dpi?: number;
  size_mm?: [number, number] | null;
  shape?: "page" | "card";
  codes?: { format: string; text: string }[];
  index?: number;
  of?: number;
}

/** One live picture: `corners` are the page's in its pixels, top left first, null without one. */
export interface Preview {
  jpeg: Blob;
  width: number;
  height: number;
  corners: [number, number][] | null;
  still: boolean;
  quality: number;
  warnings: string[];
}

export interface Rating {
  /** 5 非常满意 … 1 非常不满意. */
  grade: 1 | 2 | 3 | 4 | 5;
  label: string;
  transaction: string | null;
}

export interface Device {
  name: string;
  kind: string;
  driver: string;
  status: "starting" | "ok" | "degraded" | "missing" | "fault" | "refused" | "off";
  since: string;
  /** What is wrong and what to do, in words for people. */
  reason: string;
  window: string;
  identity: { model: string; serial: string; firmware: string };
  detail: Record<string, unknown>;
}

export interface State {
  box: {
    edge: string;
    hall_name: string;
    window: string;
    time: string;
    line: { connected: boolean; hub: string; reason: string; outbox: number };
  };
  devices: Device[];
}

export interface Document {
  id: string;
  state: "draft" | "making" | "ready" | "sending" | "delivered" | "failed";
  step: "" | "ocr" | "writing" | "sending";
  done: number;
  of: number;
  pages: number;
  bytes: number;
  format: string;
  reason: string;
  attempts: number;
  retry_at: string | null;
}

export interface Finish {
  format?: "pdf" | "tiff" | "jpeg";
  searchable?: boolean;
  title?: string;
}

/** The documents of this visit: pages in, a PDF out; they lie encrypted and go with the visit. */
export interface Documents {
  list(): Promise<{ documents: Document[]; delivery: { configured: boolean; to: string }; ocr: boolean }>;
  create(): Promise<Document>;
  put(id: string, index: number, jpeg: Blob, options?: { rotation?: 0 | 90 | 180 | 270; dpi?: number }): Promise<Document>;
  finish(id: string, finish?: Finish): Promise<Document>;
  get(id: string): Promise<Document>;
  /** Resolves when it is neither being made nor being sent; `progress` hears of each step. */
  wait(id: string, progress?: (document: Document) => void): Promise<Document>;
  file(id: string): Promise<Blob>;
  deliver(id: string): Promise<Document>;
  remove(id: string): Promise<void>;
  /** Wipes everything of this visit. */
  endVisit(giveUp?: boolean): Promise<{ wiped: number; waiting: number }>;
}

/** What a device tells, as it tells it: see `GET /api/docs` of the box for `data`. */
export interface Report {
  device: string;
  kind: string;
  what: string;
  time: string;
  data: Record<string, unknown>;
}

export interface Events {
  report: Report;
  device: Device;
  line: State["box"]["line"];
  /** False while the box cannot be reached; it is tried again until `close`. */
  connected: boolean;
}

export class Hallkeeper {
  constructor(options?: Options);
  /** Empty until this page is paired. */
  readonly token: string;
  readonly documents: Documents;
  /** Ask to be paired and wait for the clerk, at most two minutes. Keeps the token and returns it. */
  pair(options?: PairOptions): Promise<string>;
  state(): Promise<State>;
  /** Hear what happens; call what is returned to hear no more. */
  on<E extends keyof Events>(event: E, listener: (body: Events[E]) => void): () => void;
  /** Each card that is laid down from now on. */
  onCard(listener: (card: Card) => void): () => void;
  /** The card that lies there, or the next one. */
  readCard(options?: ReadOptions): Promise<Card>;
  /** Capture what lies under the camera; with `take: "several"` use `captureAll`. */
  capture(options?: CaptureOptions): Promise<Page>;
  captureAll(options?: CaptureOptions): Promise<Page[]>;
  /** What the camera sees, until what is returned is called; slow pages get fewer pictures. */
  preview(listener: (preview: Preview) => void): () => void;
  /** Let the citizen rate; null when nobody pressed a key in time. */
  rate(options?: { transaction?: string; seconds?: number }): Promise<Rating | null>;
  /** Any command of any device; see `GET /api/docs`. */
  command(device: string, name: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Hear no more, and leave the box alone. */
  close(): void;
}
