// The clerk looks at who asks, compares six digits, and says yes or no.

const EVERY = 2000;

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} tag @param {string} text @param {string} [name] */
function made(tag, text, name = "") {
  const found = document.createElement(tag);
  found.textContent = text;
  found.className = name;
  return found;
}

/** @param {string} label @param {string} method @param {string} id @param {object} [body] */
function button(label, method, id, body) {
  const found = made("button", label, label === "同意" ? "yes" : "");
  found.addEventListener("click", async () => {
    const answer = await fetch(`/api/pairings/${id}`, { method, body: body ? JSON.stringify(body) : null });
    part("trouble").textContent = answer.ok ? "" : (await answer.json()).message;
    await show();
  });
  return found;
}

/** @param {string} id @param {HTMLElement[]} rows @param {string} nothing */
function fill(id, rows, nothing) {
  part(id).replaceChildren(...(rows.length ? rows : [made("li", nothing, "nothing")]));
}

async function show() {
  /** @type {Record<"waiting" | "paired", { id: string, origin: string, name: string, code: string, made: string }[]>} */
  const { waiting, paired } = await (await fetch("/api/pairings")).json();
  fill(
    "waiting",
    waiting.map(({ id, origin, name, code }) => {
      const row = made("li", "");
      const digits = made("p", `${code.slice(0, 3)} ${code.slice(3)}`, "code");
      row.append(digits, made("p", origin, "origin"), made("p", name));
      row.append(button("同意", "POST", id, { allow: true }), button("拒绝", "POST", id, { allow: false }));
      return row;
    }),
    "没有网页请求配对。",
  );
  fill(
    "paired",
    paired.map(({ id, origin, name, made: since }) => {
      const row = made("li", "");
      row.append(made("p", origin, "origin"), made("p", `${name}　${since.slice(0, 10)} 配对`));
      row.append(button("撤销", "DELETE", id));
      return row;
    }),
    "还没有配对的网页。",
  );
}

let before = "";
async function look() {
  const told = await (await fetch("/api/pairings")).text();
  const now = told.replace(/"seconds":\d+/g, "");
  if (now !== before) await show(); // a row that is replaced under the finger is not pressed
  before = now;
}

await look();
setInterval(() => look().catch(() => (part("trouble").textContent = "与设备服务的连接断开")), EVERY);

export {};
