/** The sheet for a hall's wall: a code that opens the walk on a phone, on A4 or A6 paper. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, send, wordsOf } from "../api";
import { may, me } from "../me";
import { hallHref } from "../route";
import { readSheet, type Sheet } from "./api";

const CITY = "411700";

type Size = "a4" | "a6";

export function WallSheet({ code }: { code: string }): JSX.Element {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [address, setAddress] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [trouble, setTrouble] = useState("");
  const [size, setSize] = useState<Size>("a4");
  const [drawn, setDrawn] = useState(0);
  useEffect(() => {
    const wrong = (error: unknown): void =>
      setTrouble(wordsOf(error));
    readSheet(code).then(setSheet, wrong);
    ask<{ url: string }>("/api/public-address").then(
      ({ url }) => (setAddress(url), setTyped(url || location.origin)),
      wrong,
    );
  }, [code]);

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    try {
      const kept = await send<{ url: string }>(
        "/api/public-address",
        { url: typed.trim() },
        "PUT",
      );
      setAddress(kept.url);
      setDrawn(drawn + 1);
      setTrouble("");
    } catch (error) {
      setTrouble(wordsOf(error));
    }
  }

  const shown = address || location.origin;
  return (
    <div class="wall-page">
      <header class="wall-tools">
        <h1>上墙二维码</h1>
        <a class="hk-button small" href={hallHref(code)}>
          返回大厅
        </a>
        <label>
          纸张{" "}
          <select
            value={size}
            onChange={(event) => setSize(event.currentTarget.value as Size)}
          >
            <option value="a4">A4</option>
            <option value="a6">A6</option>
          </select>
        </label>
        <button type="button" class="hk-button primary" onClick={() => print()}>
          打印
        </button>
        {address === "" ? (
          <p class="hk-note" data-status="degraded">
            还没有设置手机能打开的地址，二维码里暂用 {location.origin}，手机可能打不开。
          </p>
        ) : null}
        {may("administer") && me.value?.root === CITY && address !== null ? (
          <form class="wall-address" onSubmit={(event) => void save(event)}>
            <label>
              监管中心对外地址
              <input
                type="url"
                value={typed}
                onInput={(event) => setTyped(event.currentTarget.value)}
              />
            </label>
            <button type="submit" class="hk-button">
              保存
            </button>
          </form>
        ) : null}
        {trouble ? (
          <p class="hk-note" data-status="fault" role="alert">
            {trouble}
          </p>
        ) : null}
      </header>
      {sheet ? (
        <article class="wall" data-size={size} aria-label="上墙页">
          <p class="wall-kicker">驻马店市政务服务大厅 · 现场核实</p>
          <p class="wall-name">{sheet.name}</p>
          <p class="wall-path">{sheet.path.join(" › ")}</p>
          <img
            src={`/api/halls/${code}/walk.svg?${drawn}`}
            alt={`打开${sheet.name}核实清单的二维码`}
            width="480"
            height="480"
          />
          <ol>
            <li>用手机扫码，登录自己的账号。</li>
            <li>按清单逐条看，点“符合”“不符合”或“没看到”，可拍照。</li>
            <li>签名提交。断网也能填，恢复后自动提交。</li>
          </ol>
          <p class="wall-link">
            {shown}/#/walk/{code}
          </p>
        </article>
      ) : trouble ? null : (
        <p class="hk-note">正在读取大厅…</p>
      )}
    </div>
  );
}
