/** The live picture with the page that was found in it, and the button that takes it. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Note } from "@hallkeeper/design";
import { capture, chooseTake, LOOKS, otherCamera, showPreview, TAKES } from "./acts";
import { serving } from "./desk";
import { Key } from "./key";
import { WithDevice } from "./panels";
import { pageNumber, retaking, sides } from "./papers";
import { phaseWords, step } from "./phase";
import { play } from "./picture";
import { drawingOf, Picture, type Drawing } from "./pictures";
import * as state from "./state";
import { t } from "./words";

/** Milliseconds after which the preview is asked for again. */
const RENEW = 3000;

const DRAWINGS: Readonly<Partial<Record<string, Drawing>>> = {
  empty: "lay",
  hand: "hand",
  moving: "still",
  taken: "turn",
};

function Live({ name }: { name: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const outline = useRef<SVGPolygonElement>(null);
  const [alive, setAlive] = useState<boolean | null>(null);
  useEffect(() => {
    if (!canvas.current || !outline.current) return;
    // The browser turns a picture by its Exif for next to nothing; the box would encode it again.
    const url = `api/devices/${encodeURIComponent(name)}/stream.mjpeg?orientation=exif`;
    return play(url, { canvas: canvas.current, outline: outline.current }, setAlive);
  }, [name]);
  return (
    <div class="stage">
      <canvas ref={canvas} role="img" aria-label={t.value.camera.picture} />
      <svg viewBox="0 0 4 3" aria-hidden="true">
        <polygon ref={outline} class="found" points="" />
      </svg>
      {alive ? null : (
        <p class="no-picture">{alive === false ? t.value.camera.broken : t.value.phase.waiting}</p>
      )}
    </div>
  );
}

/** What to do now, as a picture and a sentence over the live picture. */
function Advice(): JSX.Element {
  const at = state.phaseNow.value;
  const warning = state.previewWarning.value;
  const words = phaseWords(at, {
    automatic: state.automatic.value,
    take: state.take.value,
    sides: sides.value,
    warning,
  });
  if (state.ofPerson.value && at !== "taking") {
    return (
      <div class="advice">
        <p role="status">{t.value.camera.person}</p>
      </div>
    );
  }
  const drawing = at === "spoilt" ? drawingOf(warning) : DRAWINGS[at];
  return (
    <div class="advice" data-phase={at}>
      {drawing ? <Picture of={drawing} /> : null}
      <p role="status">{words}</p>
    </div>
  );
}

function Steps(): JSX.Element {
  const behind = step(state.phaseNow.value);
  return (
    <ol class="steps" aria-hidden="true">
      {t.value.phase.steps.map((word, at) => (
        <li key={word} class={at < behind ? "behind" : at === behind ? "here" : undefined}>
          {word}
        </li>
      ))}
    </ol>
  );
}

function Ways(): JSX.Element {
  const words = t.value.camera;
  return (
    <div class="ways">
      <fieldset class="segments">
        <legend class="sr-only">{words.take}</legend>
        {TAKES.map((take, at) => (
          <label key={take} class={state.take.value === take ? "chosen" : undefined}>
            <input
              type="radio"
              name="take"
              checked={state.take.value === take}
              onChange={() => chooseTake(take)}
            />
            {words.takes[take]} <kbd aria-hidden="true">{at + 1}</kbd>
          </label>
        ))}
      </fieldset>
      <fieldset class="segments">
        <legend class="sr-only">{words.look}</legend>
        {LOOKS.map((look) => (
          <label key={look} class={state.look.value === look ? "chosen" : undefined}>
            <input
              type="radio"
              name="look"
              checked={state.look.value === look}
              onChange={() => {
                state.look.value = look;
              }}
            />
            {words.looks[look]}
          </label>
        ))}
        <Key of="look" />
      </fieldset>
    </div>
  );
}

function Trouble(): JSX.Element | null {
  const words = t.value.camera;
  if (state.captureFailed.value) {
    return (
      <Note status="degraded" live>
        {state.captureFailed.value}
      </Note>
    );
  }
  if (retaking.value !== null) {
    return (
      <Note status="starting" live>
        {words.retaking(pageNumber.value)} · {t.value.cancel} <kbd class="hk-key">Esc</kbd>
      </Note>
    );
  }
  if (state.automatic.value && !serving()) return <Note status="off">{words.closed}</Note>;
  return null;
}

export function CameraPanel(): JSX.Element {
  const device = state.camera.value;
  const name = device?.name;
  const serves = state.usable(device);
  const words = t.value.camera;
  useEffect(() => {
    if (!serves) return;
    // The camera stops when nobody asks for 15 s, and one that was started anew knows of nobody.
    const ask = (): void => void showPreview(true);
    ask();
    const timer = setInterval(ask, RENEW);
    return () => clearInterval(timer);
  }, [name, serves]);
  return (
    <section class="panel camera-panel" aria-labelledby="camera-title">
      <header>
        <h2 id="camera-title">{words.title}</h2>
        {serves && !state.ofPerson.value ? <Steps /> : null}
        <div class="header-acts">
          {state.cameras.value.length > 1 ? (
            <button type="button" class="hk-button quiet" onClick={otherCamera}>
              {words.other} <Key of="otherCamera" />
            </button>
          ) : null}
          {serves ? (
            <button
              type="button"
              class="hk-button quiet"
              onClick={() => {
                state.open.value = "camera";
              }}
            >
              {words.settings} <Key of="camera" />
            </button>
          ) : null}
        </div>
      </header>
      <WithDevice device={device} kind="document_camera">
        {name ? <Live key={name} name={name} /> : null}
        <Advice />
        <Trouble />
        {state.ofPerson.value ? null : <Ways />}
        <div class="camera-acts">
          <label class="switch" hidden={state.ofPerson.value}>
            <input
              type="checkbox"
              checked={state.automatic.value}
              onChange={(event) => {
                state.automatic.value = event.currentTarget.checked;
              }}
            />
            {words.automatic} <Key of="automatic" />
          </label>
          <button
            type="button"
            class="hk-button primary shoot"
            disabled={state.capturing.value}
            onClick={() => void capture()}
          >
            {state.capturing.value ? words.shooting : words.shoot} <Key of="capture" />
          </button>
        </div>
      </WithDevice>
    </section>
  );
}
