/** Small components that every page uses: a status with its shape and word, and a note. */

import type { ComponentChildren, JSX } from "preact";
import { STATUS_WORDS, toStatus, type Status } from "./status";

/** One shape per status, so that it can be told without colour. 16 × 16, drawn in `currentColor`. */
const SHAPES: Readonly<Record<Status, JSX.Element>> = {
  ok: (
    <>
      <circle cx="8" cy="8" r="7.2" fill="currentColor" />
      <path d="M4.6 8.3l2.4 2.4 4.5-5" fill="none" stroke="var(--surface)" stroke-width="1.8" />
    </>
  ),
  degraded: (
    <>
      <path d="M8 1l7.4 13.6H.6z" fill="currentColor" />
      <path d="M8 5.6v4.2M8 11.2v1.8" stroke="var(--surface)" stroke-width="1.7" />
    </>
  ),
  missing: (
    <circle
      cx="8"
      cy="8"
      r="6.3"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-dasharray="3.1 2.2"
    />
  ),
  fault: (
    <>
      <path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="currentColor" />
      <path d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" stroke="var(--surface)" stroke-width="1.9" />
    </>
  ),
  refused: (
    <>
      <path d="M4.6 7V5a3.4 3.4 0 0 1 6.8 0v2" fill="none" stroke="currentColor" stroke-width="1.8" />
      <rect x="2.6" y="7" width="10.8" height="8" rx="1.2" fill="currentColor" />
    </>
  ),
  off: (
    <>
      <circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.6" />
      <path d="M4.6 8h6.8" stroke="currentColor" stroke-width="2" />
    </>
  ),
  unknown: (
    <>
      <rect x="1" y="1" width="14" height="14" rx="3" fill="currentColor" />
      <path
        d="M5.7 6.2a2.3 2.3 0 1 1 3.4 2c-.8.5-1.1.8-1.1 1.6M8 11.4v1.6"
        fill="none"
        stroke="var(--surface)"
        stroke-width="1.6"
      />
    </>
  ),
  starting: (
    <>
      <circle cx="2.6" cy="8" r="2" fill="currentColor" />
      <circle cx="8" cy="8" r="2" fill="currentColor" />
      <circle cx="13.4" cy="8" r="2" fill="currentColor" />
    </>
  ),
};

/** The shape alone; decorative, so a word must stand beside it. */
export function StatusShape({ status }: { status: string }): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {SHAPES[toStatus(status)]}
    </svg>
  );
}

/** Shape and word of a device status; `chip` gives it a soft ground, `word` replaces the word. */
export function StatusMark(props: { status: string; chip?: boolean; word?: string }): JSX.Element {
  const status = toStatus(props.status);
  return (
    <span class={props.chip ? "hk-status chip" : "hk-status"} data-status={status}>
      <StatusShape status={status} />
      <span>{props.word ?? STATUS_WORDS[status]}</span>
    </span>
  );
}

/** A sentence to a person with the weight of a status; `live` makes screen readers say it at once. */
export function Note(props: {
  status: string;
  title?: string;
  live?: boolean;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="hk-note" data-status={toStatus(props.status)} role={props.live ? "status" : undefined}>
      <StatusShape status={props.status} />
      <div>
        {props.title ? <strong>{props.title}</strong> : null}
        {props.children}
      </div>
    </div>
  );
}
