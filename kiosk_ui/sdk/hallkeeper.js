// A Hallkeeper box for window systems. See hallkeeper.d.ts for what each part does.

const AGAIN = 1000; // ms until the box is tried again, and between two questions to it
const CAPTURE_SECONDS = 15;
const WATCHED = 5000; // ms; the camera ends its previews when nobody asks for them any more

/** @import * as Types from "./hallkeeper.d.ts" */

export class HallkeeperError extends Error {
  /** @param {{ status?: number, error?: string, message?: string, reason?: string }} told */
  constructor({ status = 0, error = "failed", message = "没有完成", reason = "" }) {
    super(reason ? `${message}：${reason}` : message);
    this.status = status;
    this.error = error;
  }
}

export class Hallkeeper {
  #url;
  #kept;
  #token;
  /** @type {WebSocket | undefined} */
  #socket;
  #closed = false;
  /** @type {Map<string, Set<(body: any) => void>>} */
  #heard = new Map();

  /** @param {Types.Options} [options] */
  constructor({ url = "http://127.0.0.1:8701", token } = {}) {
    this.#url = url;
    this.#kept = `hallkeeper ${url}`;
    this.#token = token ?? localStorage.getItem(this.#kept) ?? "";
    this.documents = documents((method, path, body) => this.#ask(method, path, body));
  }

  get token() {
    return this.#token;
  }

  /** @param {Types.PairOptions} [options] */
  async pair({ name = document.title, show, signal } = {}) {
    const asked = await this.#json("POST", "/api/pairing-requests", { name: name.slice(0, 40) });
    show?.(asked.code);
    for (;;) {
      await pause(AGAIN, signal);
      const told = await this.#json("GET", `/api/pairing-requests/${asked.id}`);
      if (told.state === "refused") {
        throw new HallkeeperError({ status: 403, error: "refused", message: "窗口人员没有同意配对" });
      }
      if (told.state === "confirmed") {
        this.#token = told.token;
        localStorage.setItem(this.#kept, told.token);
        return told.token;
      }
    }
  }

  async state() {
    const [box, devices] = await Promise.all([
      this.#json("GET", "/api/box"),
      this.#json("GET", "/api/devices"),
    ]);
    return { box, devices };
  }

  /** @param {string} event @param {(body: any) => void} listener */
  on(event, listener) {
    const all = this.#heard.get(event) ?? new Set();
    this.#heard.set(event, all.add(listener));
    this.#connect().catch(() => {});
    return () => void all.delete(listener);
  }

  /** @param {(card: any) => void} listener */
  onCard(listener) {
    return this.on("report", async (report) => {
      if (report.what === "card_read") listener(await this.#card(report.data));
    });
  }

  /** @param {Types.ReadOptions} [options] */
  async readCard({ seconds = 30, signal } = {}) {
    const reader = await this.#device("id_card_reader");
    const report = await this.#next(
      (report) => report.device === reader && ["card_read", "card_trouble"].includes(report.what),
      () => this.command(reader, "reread"),
      seconds,
      signal,
    );
    if (!report) throw new HallkeeperError({ error: "no_card", message: "没有读到证件：请把证件放到读卡器上" });
    if (report.what === "card_trouble") {
      throw new HallkeeperError({ error: "card_trouble", message: report.data.reason, reason: report.data.advice });
    }
    return this.#card(report.data);
  }

  /** @param {Types.CaptureOptions} [options] */
  async capture(options) {
    return /** @type {any} */ ((await this.captureAll(options))[0]);
  }

  /** @param {Types.CaptureOptions} [options] */
  async captureAll(options = {}) {
    const camera = await this.#device("document_camera");
    /** @type {any[]} */
    const pages = [];
    const done = await this.#next(
      ({ device, what, data }) => {
        if (device !== camera || what !== "page_captured") return false;
        pages.push(data);
        return pages.length >= (data.of ?? 1);
      },
      async () => {
        const { accepted } = await this.command(camera, "capture", options);
        if (!accepted) throw new HallkeeperError({ status: 409, error: "busy", message: "高拍仪正忙：请再拍一次" });
      },
      CAPTURE_SECONDS,
    );
    if (!done) throw new HallkeeperError({ error: "no_page", message: "高拍仪没有拍出照片：请再拍一次" });
    return Promise.all(pages.map(async (page) => ({ ...page, jpeg: await this.#blob(page.jpeg) })));
  }

  /** @param {(preview: any) => void} listener */
  preview(listener) {
    let camera = "";
    let busy = false;
    const watch = async () => {
      camera ||= await this.#device("document_camera");
      await this.command(camera, "preview", { on: true });
    };
    const watching = setInterval(() => watch().catch(() => {}), WATCHED);
    watch().catch(() => {});
    const leave = this.on("report", async ({ device, what, data }) => {
      if (what !== "preview" || device !== camera || busy) return; // one that comes meanwhile is old
      busy = true;
      try {
        listener({ ...data, jpeg: await this.#blob(data.jpeg) });
      } finally {
        busy = false;
      }
    });
    return () => {
      clearInterval(watching);
      leave();
    };
  }

  /** @param {{ transaction?: string, seconds?: number }} [options] */
  async rate({ transaction = crypto.randomUUID(), seconds = 30 } = {}) {
    const pad = await this.#device("satisfaction_keypad");
    const report = await this.#next(
      ({ what, data }) => what === "rated" && data.transaction === transaction,
      () => this.command(pad, "ask", { transaction, seconds }),
      seconds + 2,
    );
    return report ? report.data : null;
  }

  /** @param {string} device @param {string} name @param {object} [args] */
  command(device, name, args = {}) {
    return this.#json("POST", `/api/devices/${encodeURIComponent(device)}/commands/${name}`, args);
  }

  close() {
    this.#closed = true;
    this.#heard.clear();
    this.#socket?.close();
  }

  /** @param {string} kind */
  async #device(kind) {
    const all = (await this.#json("GET", "/api/devices")).filter((/** @type {any} */ d) => d.kind === kind);
    const found = all.find((/** @type {any} */ d) => ["ok", "degraded"].includes(d.status));
    if (found) return found.name;
    const reason = all[0]?.reason || "没有接入这种设备";
    throw new HallkeeperError({ status: 409, error: "device_not_ready", message: "设备现在不能使用", reason });
  }

  /**
   * The first report that `wants` takes after `start` was done, null when there is none in time.
   * @param {(report: any) => boolean} wants @param {() => Promise<unknown>} start
   * @param {number} seconds @param {AbortSignal} [signal]
   */
  async #next(wants, start, seconds, signal) {
    await this.#connect();
    const ended = new AbortController();
    /** @type {() => void} */
    let leave = () => {};
    try {
      const came = new Promise((resolve) => {
        leave = this.on("report", (report) => wants(report) && resolve(report));
      });
      await start();
      const late = pause(seconds * 1000, signal ? AbortSignal.any([signal, ended.signal]) : ended.signal);
      return /** @type {any} */ (await Promise.race([came, late.then(() => null)]));
    } finally {
      leave();
      ended.abort();
    }
  }

  /** @returns {Promise<void>} */
  #connect() {
    const open = this.#socket;
    if (open && open.readyState < WebSocket.CLOSING) {
      return open.readyState === WebSocket.OPEN ? Promise.resolve() : first(open);
    }
    const address = this.#url.replace(/^http/, "ws") + "/api/ws";
    const socket = new WebSocket(address, ["hallkeeper.v1", ...(this.#token ? [`bearer.${this.#token}`] : [])]);
    this.#socket = socket;
    this.#closed = false;
    socket.onmessage = ({ data }) => {
      const told = JSON.parse(data);
      if (told.event) this.#tell(told.event, told.data);
    };
    socket.onopen = () => this.#tell("connected", true);
    socket.onclose = () => {
      this.#tell("connected", false);
      setTimeout(() => this.#closed || this.#socket !== socket || this.#connect().catch(() => {}), AGAIN);
    };
    return first(socket).catch(async (flaw) => {
      await this.#json("GET", "/api/box"); // says why: a WebSocket may not
      throw flaw;
    });
  }

  /** @param {string} event @param {unknown} body */
  #tell(event, body) {
    for (const listener of this.#heard.get(event) ?? []) {
      Promise.resolve(listener(body)).catch(() => {}); // a picture that was gone before it was fetched
    }
  }

  /** @param {any} data */
  async #card({ photo, fingerprints, fingerprint_records, sam_id, milliseconds, picture, ...card }) {
    return { ...card, picture: picture?.size ? await this.#blob(picture) : null };
  }

  /** @param {{ blob: string }} kept */
  async #blob({ blob }) {
    return (await this.#ask("GET", blob)).blob();
  }

  /** @param {string} method @param {string} path @param {any} [body] @returns {Promise<any>} */
  async #json(method, path, body) {
    return (await this.#ask(method, path, body)).json();
  }

  /** @param {string} method @param {string} path @param {any} [body] */
  async #ask(method, path, body) {
    const headers = new Headers(this.#token ? { authorization: `Bearer ${this.#token}` } : {});
    const sent = body instanceof Blob ? body : body && JSON.stringify(body);
    if (sent) headers.set("content-type", body instanceof Blob ? "image/jpeg" : "application/json");
    const answer = await fetch(this.#url + path, { method, headers, body: sent ?? null }).catch(() => {
      throw new HallkeeperError({ error: "unreachable", message: "连不上本机的设备服务：检查服务是否运行、本网页是否已列入允许名单" });
    });
    if (answer.ok) return answer;
    throw new HallkeeperError({ ...(await answer.json().catch(() => ({}))), status: answer.status });
  }
}

/** @param {(method: string, path: string, body?: any) => Promise<Response>} ask */
function documents(ask) {
  /** @param {string} method @param {string} path @param {any} [body] @returns {Promise<any>} */
  const json = async (method, path, body) => (await ask(method, path, body)).json();
  const of = (/** @type {string} */ id) => `/api/documents/${encodeURIComponent(id)}`;
  return {
    list: () => json("GET", "/api/documents"),
    create: () => json("POST", "/api/documents", {}),
    /** @param {string} id @param {number} index @param {Blob} jpeg */
    put: (id, index, jpeg, { rotation = 0, dpi = 300 } = {}) =>
      json("PUT", `${of(id)}/pages/${index}?rotation=${rotation}&dpi=${dpi}`, jpeg),
    /** @param {string} id @param {Types.Finish} [finish] */
    finish: (id, finish) =>
      json("POST", `${of(id)}/finish`, { format: "pdf", searchable: false, title: "", ...finish }),
    /** @param {string} id */
    get: (id) => json("GET", of(id)),
    /** @param {string} id @param {(document: any) => void} [progress] */
    async wait(id, progress) {
      for (;;) {
        const told = await json("GET", of(id));
        progress?.(told);
        if (!["making", "sending"].includes(told.state)) return told;
        await pause(400);
      }
    },
    /** @param {string} id */
    file: async (id) => (await ask("GET", `${of(id)}/file`)).blob(),
    /** @param {string} id */
    deliver: (id) => json("POST", `${of(id)}/deliver`, {}),
    /** @param {string} id */
    remove: async (id) => void (await ask("DELETE", of(id))),
    endVisit: (giveUp = false) => json("POST", "/api/visit/end", { give_up: giveUp }),
  };
}

/** @param {WebSocket} socket @returns {Promise<void>} */
const first = (socket) =>
  new Promise((resolve, reject) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener(
      "close",
      () => reject(new HallkeeperError({ error: "unreachable", message: "连不上本机的设备服务" })),
      { once: true },
    );
  });

/** @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    const alarm = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(alarm);
      reject(signal.reason);
    });
  });
