/** A QR code on the screen, drawn by the box; nothing of it is kept there. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../box/api";
import { t } from "../words";

/** Bytes that the box puts into a code, see `edge/kiosk.py`. */
const LONGEST = 1200;

interface Drawn {
  size: number;
  path: string;
}

/** As many whole lines as fit into a code. */
export function fitting(lines: readonly string[], most = LONGEST): string {
  const bytes = new TextEncoder();
  let text = "";
  for (const line of lines) {
    const longer = text ? `${text}\n${line}` : line;
    if (bytes.encode(longer).length > most) break;
    text = longer;
  }
  return text;
}

/** `label` says what it is for, beside it and to screen readers. */
export function Code({ text, label }: { text: string; label: string }): JSX.Element {
  const [drawn, setDrawn] = useState<Drawn | "failed" | null>(null);
  useEffect(() => {
    let wanted = true;
    const init = {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
    };
    void ask<Drawn>("api/qr", init).then((answer) => {
      if (wanted) setDrawn(answer.ok ? answer.body : "failed");
    });
    return () => {
      wanted = false;
    };
  }, [text]);
  if (drawn === "failed") return <p class="qr-failed">{t.value.item.noCode}</p>;
  return (
    <figure class="qr">
      {drawn ? (
        <svg viewBox={`0 0 ${drawn.size} ${drawn.size}`} role="img" aria-label={label}>
          <path d={drawn.path} />
        </svg>
      ) : (
        <span class="qr-coming" />
      )}
      <figcaption>{label}</figcaption>
    </figure>
  );
}
