/** An inspector sets a local quantity, exempts a requirement, or goes back to the notice. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "@hallkeeper/design";
import { ask, type HallDetail, send, type Verdict, wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import { TIER_WORDS } from "../halls";
import type { Decision } from "../rules/api";
import { decisionWords, placeWords, spanWords } from "../rules/words";
import { me } from "../me";
import { isoDay } from "../when";

const KINDS: readonly { kind: Decision["kind"]; word: string }[] = [
  { kind: "exemption", word: "豁免(不适用)" },
  { kind: "quantity", word: "本地数量" },
  { kind: "notice", word: "恢复按条文" },
];

export function DecideDialog(props: {
  hall: HallDetail["hall"];
  verdict: Verdict;
  close: () => void;
  decided: () => void;
}): JSX.Element {
  const { hall, verdict, close, decided } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [kind, setKind] = useState<Decision["kind"]>("exemption");
  const [need, setNeed] = useState("");
  const [place, setPlace] = useState(hall.code);
  const [reason, setReason] = useState("");
  const [starts, setStarts] = useState("");
  const [ends, setEnds] = useState("");
  const [flaw, setFlaw] = useState("");
  const [sending, setSending] = useState(false);
  const [history, setHistory] = useState<Decision[]>([]);
  const own = place === hall.code;
  const root = me.value?.root ?? hall.code;
  const mine = [...hall.path]
    .reverse()
    .filter((step) => root === hall.path[0]?.code || step.code.startsWith(root));

  useEffect(() => {
    dialog.current?.showModal();
    const row = encodeURIComponent(verdict.row);
    ask<Decision[]>(`/api/local-rules?hall=${hall.code}&row=${row}`).then(setHistory, () => {});
  }, [hall.code, verdict.row]);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (reason.trim().length < 4) return setFlaw("请写明理由(至少四个字)。");
    if (kind === "quantity" && !(Number(need) >= 1)) return setFlaw("请填写数量，至少为 1。");
    setSending(true);
    try {
      await send(`/api/halls/${place}/local-rules`, {
        row: verdict.row,
        kind,
        need: kind === "quantity" ? Math.round(Number(need)) : 0,
        reason: reason.trim(),
        reach: own ? "hall" : "subtree",
        tier: own ? "" : hall.tier,
        starts: starts || null,
        ends: ends || null,
      });
      decided();
      dialog.current?.close();
    } catch (error) {
      setFlaw(wordsOf(error));
      setSending(false);
    }
  }

  return (
    <dialog ref={dialog} class="attest decide" aria-labelledby="decide-title" onClose={close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h2 id="decide-title">本地规定：{verdict.item}</h2>
        <p class="attest-clause">
          <span class="clause">{verdict.clause}</span> <q>{verdict.text}</q>
        </p>
        {history.length ? (
          <ul class="decide-history" aria-label="现有规定">
            {history.map((each) => (
              <li key={each.id} data-state={each.state}>
                {each.state === "over" ? "(已结束) " : ""}
                {decisionWords(each)}：{placeWords(each)}，{spanWords(each)}，{each.by}：{each.reason}
              </li>
            ))}
          </ul>
        ) : null}
        <fieldset>
          <legend>怎么规定</legend>
          {KINDS.map((each) => (
            <label key={each.kind}>
              <input
                type="radio"
                name="kind"
                checked={kind === each.kind}
                onChange={() => setKind(each.kind)}
              />{" "}
              {each.word}
            </label>
          ))}
        </fieldset>
        {kind === "quantity" ? (
          <label class="field">
            <span>数量{verdict.window ? "(每个窗口)" : ""}</span>
            <input
              type="number"
              min="1"
              step="1"
              value={need}
              onInput={(event) => setNeed(event.currentTarget.value)}
            />
          </label>
        ) : null}
        <label class="field">
          <span>范围</span>
          <select value={place} onChange={(event) => setPlace(event.currentTarget.value)}>
            {mine.map((step) => (
              <option key={step.code} value={step.code}>
                {step.code === hall.code
                  ? `${step.name}(本厅)`
                  : `${step.name}的全部${TIER_WORDS[hall.tier]}`}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>理由</span>
          <textarea
            rows={2}
            maxLength={500}
            value={reason}
            onInput={(event) => (setReason(event.currentTarget.value), setFlaw(""))}
          />
        </label>
        <div class="decide-days">
          <label class="field">
            <span>自(不填为今天)</span>
            <input
              type="date"
              value={starts}
              min={isoDay(new Date(now.value))}
              onInput={(event) => setStarts(event.currentTarget.value)}
            />
          </label>
          <label class="field">
            <span>至(不填为长期)</span>
            <input
              type="date"
              value={ends}
              min={starts || isoDay(new Date(now.value))}
              onInput={(event) => setEnds(event.currentTarget.value)}
            />
          </label>
        </div>
        <DialogFoot
          flaw={flaw}
          leave={() => dialog.current?.close()}
          act={sending ? "正在保存…" : "登记规定"}
          disabled={sending}
        />
      </form>
    </dialog>
  );
}
