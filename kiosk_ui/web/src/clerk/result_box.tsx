/** One document as a file: its format, how its making goes, and where it went. */

import type { JSX } from "preact";
import { clock, Note } from "@hallkeeper/design";
import { ActButton } from "./key";
import {
  delivery,
  deliver,
  format,
  isStale,
  ocr,
  resultOf,
  told,
  type Format,
  type Result,
} from "./results";
import { t } from "./words";
import type { Document } from "./work";

const FORMATS: readonly Format[] = ["searchable", "pdf", "jpeg", "tiff"];

/** `1.2 MB`, `340 kB`. */
export function sizeWords(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}

function Formats(): JSX.Element {
  const words = t.value.result;
  return (
    <label class="format">
      <span class="sr-only">{words.format}</span>
      <select
        value={format.value}
        onChange={(event) => {
          format.value = event.currentTarget.value as Format;
        }}
      >
        {FORMATS.map((each) => (
          <option key={each} value={each} disabled={each === "searchable" && !ocr.value}>
            {words.formats[each]}
            {each === "searchable" && !ocr.value ? `（${words.noOcr}）` : ""}
          </option>
        ))}
      </select>
    </label>
  );
}

function Progress({ words, done, of }: { words: string; done: number; of: number }): JSX.Element {
  return (
    <div class="making" role="status">
      <p>{words}</p>
      <progress value={done} max={Math.max(of, 1)} aria-label={words} />
    </div>
  );
}

function Making({ result }: { result: Result }): JSX.Element | null {
  const words = t.value.result;
  const made = result.told;
  if (!made) {
    const at = Math.min(result.sent + 1, result.of);
    return <Progress words={words.uploading(at, result.of)} done={result.sent} of={result.of} />;
  }
  if (made.state === "making") {
    const said = made.step === "ocr" ? words.ocr(made.done, made.of) : words.writing;
    return <Progress words={said} done={made.done} of={made.of} />;
  }
  return null;
}

/** How a made file stands, with what can be done about it. */
function Made({ document, result }: { document: Document; result: Result }): JSX.Element | null {
  const words = t.value.result;
  const made = result.told;
  if (!made || made.state === "making" || made.state === "draft") return null;
  const again = made.retry_at ? words.retry(made.attempts, clock(made.retry_at)) : words.undelivered;
  const said = {
    ready: words.ready(sizeWords(made.bytes)),
    sending: made.attempts ? again : words.sending,
    delivered: words.delivered,
    failed: made.bytes ? words.undelivered : words.failed,
  }[made.state];
  const status = {
    ready: "ok",
    delivered: "ok",
    sending: made.attempts ? "degraded" : "starting",
    failed: "fault",
  }[made.state];
  return (
    <>
      <Note status={status} live>
        {isStale(document, result) ? words.stale : said}
        {made.reason ? <span class="reason">{made.reason}</span> : null}
      </Note>
      {made.bytes ? (
        <div class="result-acts">
          <ActButton of="save" class="primary">
            {words.save}
          </ActButton>
          {made.attempts && made.state !== "delivered" ? (
            <button type="button" class="hk-button" onClick={() => void deliver(made.id)}>
              {words.once}
            </button>
          ) : delivery.value.configured ? (
            <ActButton of="deliver" disabled={made.state !== "ready"}>
              {words.deliver(delivery.value.to)}
            </ActButton>
          ) : null}
        </div>
      ) : null}
    </>
  );
}

export function ResultBox({ document }: { document: Document }): JSX.Element {
  const words = t.value.result;
  const result = resultOf(document);
  if (told.value === false) return <Note status="off">{words.unavailable}</Note>;
  const made = result?.told?.state !== "failed" && result?.told && !isStale(document, result);
  const busy = result && !result.failed && (!result.told || result.told.state === "making");
  return (
    <div class="result">
      {result?.failed ? (
        <Note status="fault" title={words.failed} live>
          {result.failed}
        </Note>
      ) : null}
      {result && !result.failed ? <Making result={result} /> : null}
      {result && !result.failed ? <Made document={document} result={result} /> : null}
      {busy ? null : (
        <div class="make">
          <Formats />
          <ActButton of="make" class={made ? "" : "primary"} disabled={!document.pages.length}>
            {result ? words.again : words.make}
          </ActButton>
        </div>
      )}
    </div>
  );
}
