/** The live picture with the page that was found in it, and the button that takes it. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Note } from "@hallkeeper/design";
import { capture, showPreview } from "./acts";
import { WithDevice } from "./panels";
import {
  automatic,
  camera,
  captureFailed,
  capturing,
  feed,
  preview,
  usable,
  type Preview,
} from "./state";

/** Milliseconds until a broken picture stream is asked for again. */
const AGAIN = 2000;
/** Milliseconds after which the preview is asked for again. */
const RENEW = 3000;

/** What the preview says, in words; `ready` when a capture will come out well. */
export function previewWords(seen: Preview | null): { ready: boolean; text: string } {
  if (!seen) return { ready: false, text: "正在等待画面" };
  if (!seen.corners) return { ready: false, text: "没有找到页面：请放平，四边都露出来" };
  const spoilt = seen.warnings[0];
  if (spoilt) return { ready: false, text: spoilt };
  if (!seen.still) return { ready: false, text: "已找到页面，请保持不动" };
  return { ready: true, text: "页面已放平，可以拍摄" };
}

function Picture({ name }: { name: string }): JSX.Element {
  const [tries, setTries] = useState(0);
  const [broken, setBroken] = useState(false);
  const seen = preview.value;
  useEffect(() => {
    if (!broken) return;
    const timer = setTimeout(() => {
      setBroken(false);
      setTries((n) => n + 1);
    }, AGAIN);
    return () => clearTimeout(timer);
  }, [broken]);
  const { width, height } = seen ?? { width: 4, height: 3 };
  return (
    <div class="stage">
      {broken ? (
        <p class="no-picture">画面中断，正在重新连接</p>
      ) : (
        <img
          key={tries}
          src={`api/devices/${encodeURIComponent(name)}/stream.mjpeg?try=${tries}`}
          alt="高拍仪实时画面"
          onError={() => setBroken(true)}
        />
      )}
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {seen?.corners ? (
          <polygon
            class={seen.still ? "found still" : "found"}
            points={seen.corners.map((corner) => corner.join(",")).join(" ")}
          />
        ) : null}
      </svg>
    </div>
  );
}

export function CameraPanel(): JSX.Element {
  const device = camera.value;
  const name = device?.name;
  const serves = usable(device);
  useEffect(() => {
    if (!serves) return;
    // The camera stops when nobody asks for 15 s, and one that was started anew knows of nobody.
    const ask = (): void => void showPreview(true);
    ask();
    const timer = setInterval(ask, RENEW);
    return () => clearInterval(timer);
  }, [name, serves]);
  const words = previewWords(preview.value);
  return (
    <section class="panel camera-panel" aria-labelledby="camera-title">
      <header>
        <h2 id="camera-title">高拍仪</h2>
        {serves && feed.value !== "down" ? (
          <p class={words.ready ? "seen ready" : "seen"} role="status">
            {words.text}
          </p>
        ) : null}
      </header>
      <WithDevice device={device} kind="document_camera">
        {device ? <Picture name={device.name} /> : null}
        {captureFailed.value ? (
          <Note status="degraded" live>
            {captureFailed.value}
          </Note>
        ) : null}
        <div class="camera-acts">
          <label class="switch">
            <input
              type="checkbox"
              checked={automatic.value}
              onChange={(event) => {
                automatic.value = event.currentTarget.checked;
              }}
            />
            放平后自动拍摄 <kbd class="hk-key">A</kbd>
          </label>
          <button
            type="button"
            class="hk-button primary shoot"
            disabled={capturing.value}
            onClick={() => void capture()}
          >
            {capturing.value ? "正在拍摄…" : "拍摄"} <kbd>空格</kbd>
          </button>
        </div>
      </WithDevice>
    </section>
  );
}
