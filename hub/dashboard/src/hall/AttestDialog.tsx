/** The signed-in person states that a requirement holds or does not hold, with pictures and an end. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "@hallkeeper/design";
import { type Attestation, send, type Verdict, wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import { me } from "../me";
import { photoSrc, sendPhoto } from "../walk/api";
import { smaller } from "../walk/picture";
import { isoDay } from "../when";
import { counted } from "./counted";

const TERMS = [
  { word: "三个月", months: 3 },
  { word: "一年", months: 12 },
];
const MOST_PHOTOS = 6;

export function AttestDialog(props: {
  hall: string;
  verdict: Verdict;
  close: () => void;
  taken: (verdicts: readonly Verdict[]) => void;
}): JSX.Element {
  const { hall, verdict, close, taken } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [holds, setHolds] = useState<boolean | null>(null);
  const [onBehalf, setOnBehalf] = useState("");
  const [photos, setPhotos] = useState<readonly string[]>([]);
  const [note, setNote] = useState("");
  const [quantity, setQuantity] = useState("");
  const [expires, setExpires] = useState("");
  const [flaw, setFlaw] = useState("");
  const [sending, setSending] = useState(false);
  const measured = counted(verdict);

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  function choose(answer: boolean): void {
    setHolds(answer);
    setFlaw("");
  }

  async function addPhoto(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (!file) return;
    setSending(true);
    setFlaw("");
    try {
      const name = await sendPhoto(hall, await smaller(file));
      setPhotos((known) => (known.includes(name) ? known : [...known, name]));
    } catch (error) {
      setFlaw(wordsOf(error));
    }
    input.value = "";
    setSending(false);
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (holds === null) return setFlaw("请选择“符合”或“不符合”。");
    const stated: Attestation = {
      row: verdict.row,
      window: verdict.window,
      holds,
      on_behalf: onBehalf.trim(),
      note: note.trim(),
      expires: expires || null,
      photos: [...photos],
      quantity: measured && quantity !== "" ? Number(quantity) : null,
    };
    setSending(true);
    setFlaw("");
    try {
      taken(await send<Verdict[]>(`/api/halls/${hall}/attestations`, stated));
      dialog.current?.close();
    } catch (error) {
      setFlaw(wordsOf(error));
      setSending(false);
    }
  }

  return (
    <dialog ref={dialog} class="attest" aria-labelledby="attest-title" onClose={close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h2 id="attest-title">
          核实：{verdict.item}
          {verdict.window ? `(${verdict.window} 号窗口)` : ""}
        </h2>
        <p class="attest-clause">
          <span class="clause">{verdict.clause}</span> <q>{verdict.text}</q>
        </p>
        <fieldset>
          <legend>现场看到的情况</legend>
          <label>
            <input
              type="radio"
              name="holds"
              checked={holds === true}
              onChange={() => choose(true)}
            />{" "}
            符合要求
          </label>
          <label>
            <input
              type="radio"
              name="holds"
              checked={holds === false}
              onChange={() => choose(false)}
            />{" "}
            不符合
          </label>
        </fieldset>
        {measured ? (
          <label class="field">
            <span>
              现场数量或面积(需要 {verdict.need}
              {verdict.need_is_local ? ",本地规定" : ""})
            </span>
            <input
              type="number"
              min="0"
              step="any"
              inputMode="decimal"
              value={quantity}
              onInput={(event) => setQuantity(event.currentTarget.value)}
            />
          </label>
        ) : null}
        <label class="field">
          <span>说明(可不填)</span>
          <textarea
            rows={2}
            maxLength={2000}
            value={note}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </label>
        <div class="field">
          <span>照片(可不填)</span>
          <span class="attest-photos">
            {photos.map((name, at) => (
              <img key={name} src={photoSrc(name, true)} alt={`照片 ${at + 1}`} />
            ))}
            {photos.length < MOST_PHOTOS ? (
              <label class="hk-button small">
                <input
                  class="sr-only"
                  type="file"
                  accept="image/*"
                  capture="environment"
                  onChange={(event) => void addPhoto(event.currentTarget)}
                />
                加照片
              </label>
            ) : null}
          </span>
        </div>
        <label class="field">
          <span>代表谁核实(可不填)</span>
          <input
            type="text"
            maxLength={64}
            value={onBehalf}
            onInput={(event) => setOnBehalf(event.currentTarget.value)}
          />
        </label>
        <div class="field">
          <label for="attest-expires">有效至(不填按条目的默认有效期)</label>
          <span class="expires">
            <input
              id="attest-expires"
              type="date"
              min={isoDay(new Date(now.value))}
              value={expires}
              onInput={(event) => setExpires(event.currentTarget.value)}
            />
            {TERMS.map((term) => (
              <button
                key={term.months}
                type="button"
                class="hk-button small"
                onClick={() => setExpires(after(term.months))}
              >
                {term.word}
              </button>
            ))}
            <button type="button" class="hk-button small" onClick={() => setExpires("")}>
              默认
            </button>
          </span>
        </div>
        <p class="attest-by">将以“{me.value?.display ?? ""}”的名义记录。</p>
        <DialogFoot
          flaw={flaw}
          leave={() => dialog.current?.close()}
          act={sending ? "正在保存…" : "保存核实结果"}
          disabled={sending}
        />
      </form>
    </dialog>
  );
}

/** The day `months` from today. */
function after(months: number): string {
  const day = new Date(now.value);
  day.setMonth(day.getMonth() + months);
  return isoDay(day);
}
