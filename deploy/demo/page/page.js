// Draws a card for each box and sends the orders of its buttons to the simulators.

const ORDERS = {
  sam_module: [
    ["放上身份证", { do: "lay", card: "resident" }],
    ["放上港澳台居住证", { do: "lay", card: "hmt" }],
    ["放上外国人永居证", { do: "lay", card: "foreigner2023" }],
    ["拿走", { do: "lift" }],
    ["模块损坏", { do: "break", status: "66" }],
    ["修复模块", { do: "mend" }],
  ],
  keypad_pad: [
    ["非常满意", { do: "press", grade: 5 }],
    ["满意", { do: "press", grade: 4 }],
    ["基本满意", { do: "press", grade: 3 }],
    ["不满意", { do: "press", grade: 2 }],
    ["非常不满意", { do: "press", grade: 1 }],
  ],
  camera_feed: [
    ["放上申请表", { do: "show", picture: "application" }],
    ["放上证明", { do: "show", picture: "certificate" }],
    ["放上卡片", { do: "show", picture: "card" }],
    ["几页叠放", { do: "show", picture: "stack" }],
    ["模糊", { do: "show", picture: "blurred" }],
    ["反光", { do: "show", picture: "glare" }],
    ["出界", { do: "show", picture: "beyond_edge" }],
    ["拿走文件", { do: "show", picture: null }],
    ["画面冻结", { do: "freeze", on: true }],
    ["解除冻结", { do: "freeze", on: false }],
  ],
  receipt_printer: [
    ["纸将用完", { do: "paper", left: "low" }],
    ["缺纸", { do: "paper", left: "none" }],
    ["换上纸卷", { do: "paper", left: "plenty" }],
    ["打开盖", { do: "cover", open: true }],
    ["关上盖", { do: "cover", open: false }],
  ],
  tcp_host: [],
};
const CABLE = [
  ["拔出", { do: "unplug" }],
  ["插回", { do: "plug" }],
];
const SILENCE = [
  ["不应答", { do: "silence", on: true }],
  ["恢复应答", { do: "silence", on: false }],
];
/** A camera has no line to be silent on, and a TCP host is there as soon as its port is open. */
const ANSWERS = new Set(["sam_module", "keypad_pad", "receipt_printer"]);

const said = document.getElementById("said");

async function order(box, device, title, wanted) {
  const answer = await fetch(`/api/${box}/${device}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(wanted),
  });
  const body = await answer.json();
  said.textContent = answer.ok ? `${title}:已执行` : `${title}:${body.message}`;
  await draw();
}

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function stateOf(device) {
  if (!device.simulator) return device.name === "touch" ? "由查询屏页面的心跳证明" : "没有接任何设备";
  if (!device.status) return "模拟器已退出";
  const words = [device.status.plugged === false ? "已拔出" : "已接入"];
  if (device.status.silent) words.push("不应答");
  if (device.status.card) words.push(`卡:${device.status.card}`);
  if (device.status.cuts) words.push(`已打印 ${device.status.cuts} 张`);
  if (device.status.picture) words.push(`画面:${device.status.picture}`);
  return words.join(" · ");
}

function deviceCard(box, device) {
  const card = element("div", "", "device");
  card.append(element("strong", device.title), " ", element("span", stateOf(device), "state"));
  if (device.simulator) {
    const buttons = element("div", "", "buttons");
    const orders = [...(ORDERS[device.simulator] ?? []), ...CABLE];
    if (ANSWERS.has(device.simulator)) orders.push(...SILENCE);
    for (const [title, wanted] of orders) {
      const button = element("button", title);
      button.type = "button";
      button.addEventListener("click", () => order(box.id, device.name, `${device.title} ${title}`, wanted));
      buttons.append(button);
    }
    card.append(buttons);
  }
  return card;
}

async function draw() {
  const city = await (await fetch("/api/city")).json();
  document.getElementById("hub").href = city.hub;
  const cards = city.boxes.map((box) => {
    const section = element("section");
    section.append(element("h2", box.title), ...box.devices.map((device) => deviceCard(box, device)));
    return section;
  });
  document.getElementById("city").replaceChildren(...cards);
}

async function drawTold() {
  const told = await (await fetch("/api/told")).json();
  document.getElementById("told-none").hidden = told.length > 0;
  const items = told.map((message) => {
    const item = element("li");
    item.append(
      element("strong", message.title),
      " ",
      element("span", `${message.at} → ${message.to}`, "state"),
      element("pre", message.body),
    );
    return item;
  });
  document.getElementById("told").replaceChildren(...items);
}

const openButton = document.getElementById("window-open");

async function drawWindow(options) {
  const path = options ? "/api/documents/open" : "/api/documents";
  const system = await (await fetch(path, options)).json();
  document.getElementById("window-count").textContent = system.count;
  openButton.textContent = system.open ? "让受理系统停机" : "恢复受理系统";
  openButton.setAttribute("aria-pressed", String(!system.open));
  const items = system.documents.map((one) => {
    const item = element("li");
    const size = `${Math.ceil(one.bytes / 1024)} KB`;
    item.append(element("strong", one.box), " ", element("span", `${one.at} · ${one.kind} · ${size}`, "state"));
    return item;
  });
  document.getElementById("window-documents").replaceChildren(...items);
}

openButton.addEventListener("click", () => {
  const open = openButton.getAttribute("aria-pressed") === "true";
  drawWindow({
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ open }),
  }).catch((flaw) => {
    said.textContent = `没有完成:${flaw.message}`;
  });
});

setInterval(() => drawWindow().catch(() => {}), 2000);
setInterval(() => drawTold().catch(() => {}), 2000);

draw().catch((flaw) => {
  said.textContent = `读取失败:${flaw.message}`;
});
