// What a window system does with a box, from pairing to rating.

const own = location.pathname.startsWith("/sdk/");
const url = new URLSearchParams(location.search).get("box") ?? (own ? location.origin : "http://127.0.0.1:8701");
/** @type {typeof import("./hallkeeper.js")} */
const { Hallkeeper, HallkeeperError } = await import(`${url}/sdk/hallkeeper.js`);
const box = new Hallkeeper({ url });
/** @type {Blob[]} */
const taken = [];

const NAMES = { name: "姓名", sex: "性别", nation: "民族", birth: "出生", address: "住址", number: "号码", authority: "签发机关", valid_from: "有效期自", valid_to: "有效期至" };

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} id @param {() => Promise<void>} act */
function onClick(id, act) {
  part(id).addEventListener("click", async () => {
    part("trouble").textContent = "";
    try {
      await act();
    } catch (flaw) {
      part("trouble").textContent = /** @type {Error} */ (flaw).message;
      if (flaw instanceof HallkeeperError && flaw.status === 401) part("pairing").hidden = false;
    }
  });
}

/** @param {import("./hallkeeper.js").Card} card */
function showCard(card) {
  const rows = Object.entries(NAMES).flatMap(([key, name]) => {
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    term.textContent = name;
    said.textContent = String(card[/** @type {keyof typeof NAMES} */ (key)]);
    return [term, said];
  });
  part("card").replaceChildren(...rows);
}

async function showDevices() {
  const { devices } = await box.state();
  part("devices").replaceChildren(
    ...devices.map(({ name, status, reason }) => {
      const row = document.createElement("li");
      row.dataset.status = status;
      row.textContent = [name, status, reason].filter(Boolean).join(" · ");
      return row;
    }),
  );
}

async function begin() {
  await showDevices();
  part("pairing").hidden = true;
  box.on("device", () => void showDevices());
  box.onCard(showCard);
}

onClick("pair", async () => {
  await box.pair({ show: (code) => (part("code").textContent = `配对码 ${code.slice(0, 3)} ${code.slice(3)}`) });
  part("code").textContent = "";
  await begin();
});
onClick("read", async () => showCard(await box.readCard()));
onClick("capture", async () => {
  const page = await box.capture();
  taken.push(page.jpeg);
  const image = document.createElement("img");
  image.alt = page.warnings.join("；") || "拍好的一页";
  image.src = URL.createObjectURL(page.jpeg);
  part("pages").append(image);
});
onClick("watch", async () => {
  const live = /** @type {HTMLImageElement} */ (part("live"));
  box.preview(({ jpeg }) => {
    URL.revokeObjectURL(live.src);
    live.src = URL.createObjectURL(jpeg);
    live.hidden = false;
  });
});
onClick("pdf", async () => {
  const { id } = await box.documents.create();
  for (const [index, jpeg] of taken.entries()) await box.documents.put(id, index, jpeg);
  await box.documents.finish(id);
  await box.documents.wait(id);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await box.documents.file(id));
  link.download = "材料.pdf";
  link.textContent = "下载 PDF";
  part("pages").append(link);
});
onClick("rate", async () => {
  part("rating").textContent = "请群众在评价器上按键";
  const rating = await box.rate();
  part("rating").textContent = rating ? rating.label : "没有评价";
});

/** @type {HTMLAnchorElement} */ (part("there")).href = `${url}/pairing`;
begin().catch((flaw) => {
  part("pairing").hidden = flaw.status !== 401;
  part("trouble").textContent = flaw.message;
});

export {};
