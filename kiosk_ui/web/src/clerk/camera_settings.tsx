/** The camera's own settings, its ruler, and the picture of the empty mat. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Note } from "@hallkeeper/design";
import { command } from "../box/api";
import { Dialog } from "./dialog";
import { camera, say } from "./state";
import { t } from "./words";

interface Control {
  name: string;
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  automatic: boolean | null;
}

interface Settings {
  controls: Control[];
  rotation: number;
}

/** Null gives a control back to the camera's own judgement. */
type Change = { controls?: Record<string, number | null>; rotation?: number };

export function CameraSettings(): JSX.Element {
  const name = camera.value?.name ?? "";
  const words = t.value.settings;
  const [settings, setSettings] = useState<Settings | null>(null);
  const [failed, setFailed] = useState("");
  const before = useRef<Settings | null>(null);

  const read = async (): Promise<void> => {
    const answer = await command<Settings>(name, "settings");
    if (!answer.ok) {
      setFailed(answer.reason);
      return;
    }
    before.current ??= answer.body;
    setSettings(answer.body);
    setFailed("");
  };
  useEffect(() => void read(), [name]);

  const adjust = async (change: Change): Promise<void> => {
    const answer = await command(name, "adjust", change);
    if (answer.ok) await read();
    else setFailed(`${words.unset}：${answer.reason}`);
  };
  const back = (): void => {
    const old = before.current;
    if (!old) return;
    const controls = Object.fromEntries(
      old.controls.map(({ name: each, value, automatic }) => [each, automatic ? null : value]),
    );
    void adjust({ controls, rotation: old.rotation });
  };
  const calibrate = async (object: "card" | "a4"): Promise<void> => {
    const answer = await command<{ dpi: number }>(name, "calibrate", { object });
    setFailed(answer.ok ? "" : `${words.unset}：${answer.reason}`);
    if (answer.ok) say(words.calibrated(Math.round(answer.body.dpi)));
  };
  const learn = async (): Promise<void> => {
    const answer = await command(name, "learn_mat");
    setFailed(answer.ok ? "" : `${words.unset}：${answer.reason}`);
    if (answer.ok) say(words.learned);
  };

  return (
    <Dialog
      title={words.title}
      class="narrow"
      acts={
        <button type="button" class="hk-button" onClick={back}>
          {words.back}
        </button>
      }
    >
      {failed ? (
        <Note status="degraded" live>
          {failed}
        </Note>
      ) : null}
      {!settings && !failed ? <Note status="starting">{words.reading}</Note> : null}
      {settings ? (
        <>
          {settings.controls.length ? null : <p>{words.none}</p>}
          <ul class="controls">
            {settings.controls.map((control) => (
              <Slider key={control.name} control={control} adjust={adjust} />
            ))}
          </ul>
          <fieldset class="segments">
            <legend>{words.rotation}</legend>
            {[0, 90, 180, 270].map((rotation) => (
              <label
                key={rotation}
                class={settings.rotation === rotation ? "chosen" : undefined}
              >
                <input
                  type="radio"
                  name="rotation"
                  checked={settings.rotation === rotation}
                  onChange={() => void adjust({ rotation })}
                />
                {rotation}°
              </label>
            ))}
          </fieldset>
        </>
      ) : null}
      <section class="setting">
        <h3>{words.ruler}</h3>
        <p>{words.rulerAbout}</p>
        <button type="button" class="hk-button" onClick={() => void calibrate("card")}>
          {words.rulerCard}
        </button>
        <button type="button" class="hk-button" onClick={() => void calibrate("a4")}>
          {words.rulerA4}
        </button>
      </section>
      <section class="setting">
        <h3>{words.mat}</h3>
        <p>{words.matAbout}</p>
        <button type="button" class="hk-button" onClick={() => void learn()}>
          {words.learn}
        </button>
      </section>
    </Dialog>
  );
}

function Slider(props: {
  control: Control;
  adjust: (change: Change) => Promise<void>;
}): JSX.Element {
  const { control, adjust } = props;
  const { name, label, value, min, max, step, automatic } = control;
  return (
    <li class="control">
      <label>
        <span>{label}</span>
        <input
          type="range"
          min={min}
          max={max}
          step={step}
          value={value}
          disabled={automatic === true}
          onChange={(event) =>
            void adjust({ controls: { [name]: Number(event.currentTarget.value) } })
          }
        />
        <output>{automatic ? "" : value}</output>
      </label>
      {automatic === null ? null : (
        <label class="tick">
          <input
            type="checkbox"
            checked={automatic}
            onChange={() => void adjust({ controls: { [name]: automatic ? value : null } })}
          />
          {t.value.settings.automatic}
        </label>
      )}
    </li>
  );
}
