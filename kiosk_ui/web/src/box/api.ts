/** The box's local API as typed functions that never throw: an answer or a sentence for a person. */

export interface Line {
  connected: boolean;
  hub: "online" | "offline" | "unknown";
  outbox: number;
}

export interface Box {
  edge: string;
  hall_name: string;
  window: string;
  line: Line;
  time: string;
  content_updated: string | null;
  /** Size of the visible panel in millimetres, where the box knows it. */
  panel_mm?: { width: number; height: number } | null;
  floor_mm?: number;
}

export interface Device {
  name: string;
  kind: string;
  driver: string;
  status: string;
  since: string;
  reason: string;
  window: string;
  identity: { model?: string; serial?: string; firmware?: string };
  detail: Record<string, unknown>;
}

/** `ok` with the answer's body, or a machine word (`unreachable` when the box did not answer) and a sentence. */
export type Answer<T> = { ok: true; body: T } | { ok: false; error: string; reason: string };

/** How long an answer may take in milliseconds; commands may wait for a device. */
const PATIENCE = 12_000;

const WORDS: Readonly<Record<number, string>> = {
  403: "这个页面没有权限使用设备",
  404: "没有这台设备",
  409: "设备现在不能使用",
  422: "设备不接受这个操作",
  503: "设备服务还没有准备好",
  504: "设备没有及时回应",
};

/** Ask `path` (relative to the page) and read JSON. */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return { ok: false, error: "unreachable", reason: "设备服务没有回应" };
  }
  if (answer.status === 204) return { ok: true, body: null as T };
  let body: unknown = null;
  try {
    body = await answer.json();
  } catch {
    body = null;
  }
  if (answer.ok) {
    return body === null
      ? { ok: false, error: "unreachable", reason: "设备服务的回答不完整" }
      : { ok: true, body: body as T };
  }
  const told = (body ?? {}) as { error?: unknown; reason?: unknown; message?: unknown };
  const words = told.reason || told.message;
  return {
    ok: false,
    error: typeof told.error === "string" ? told.error : String(answer.status),
    reason:
      typeof words === "string" && words ? words : (WORDS[answer.status] ?? "设备服务出了问题"),
  };
}

/** Send a command to a device by the name of its stanza. */
export function command<T>(
  device: string,
  name: string,
  args: object = {},
  init: RequestInit = {},
): Promise<Answer<T>> {
  const where = `api/devices/${encodeURIComponent(device)}/commands/${encodeURIComponent(name)}`;
  return ask<T>(where, {
    ...init,
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(args),
  });
}

/** The first device of a kind, one of `window` before others. */
export function ofKind(devices: readonly Device[], kind: string, window = ""): Device | undefined {
  const found = devices.filter((device) => device.kind === kind);
  return found.find((device) => window !== "" && device.window === window) ?? found[0];
}
