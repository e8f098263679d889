/** What a command brought back: checks, a log, a picture. */

import type { JSX } from "preact";
import { StatusMark } from "@hallkeeper/design";

interface Check {
  name: string;
  verdict: string;
  found: string;
  remedy: string;
}

const LOOKS: Readonly<Record<string, string>> = { ok: "ok", warn: "degraded", bad: "fault" };

export function CommandResult({ result }: { result: Record<string, unknown> }): JSX.Element | null {
  const { checks, text, jpeg } = result;
  if (Array.isArray(checks)) {
    return (
      <ul class="result-checks">
        {(checks as Check[]).map((check) => (
          <li key={check.name}>
            <StatusMark status={LOOKS[check.verdict] ?? "unknown"} word={check.name} />
            <span>
              {check.found}
              {check.remedy ? `：${check.remedy}` : ""}
            </span>
          </li>
        ))}
      </ul>
    );
  }
  if (typeof text === "string")
    return (
      <pre class="result-log" tabIndex={0} aria-label="日志">
        {text || "日志是空的。"}
      </pre>
    );
  if (typeof jpeg === "string" && /^[A-Za-z0-9+/=]+$/.test(jpeg))
    return <img class="result-picture" alt="终端的待机画面" src={`data:image/jpeg;base64,${jpeg}`} />;
  return null;
}
