/** Chooses the part of the city that a role holds for: one step down at a time, as the city is built. */

import type { JSX } from "preact";
import { me } from "../me";
import { revision, tree } from "../live";
import type { Hall } from "../halls";

const STEPS = ["县区", "乡镇（街道）", "村（社区）"];

export function SubtreeField({ value, set }: {
  value: string;
  set: (code: string) => void;
}): JSX.Element {
  void revision.value;
  const halls = tree.value;
  const top = me.value?.root ?? "";
  if (!halls) return <p class="hint">正在读取大厅…</p>;
  const path = halls.path(value);
  const from = Math.max(0, path.findIndex((hall) => hall.code === top));
  const chosen = path.slice(from);
  const start = chosen[0] ?? halls.byCode.get(top) ?? halls.root;
  const steps: { parent: Hall; now: string }[] = [];
  for (let parent: Hall | undefined = start, at = 1; parent && parent.children.length; at += 1) {
    const next: Hall | undefined = chosen[at];
    steps.push({ parent, now: next?.code ?? "" });
    parent = next;
  }
  return (
    <fieldset class="subtree">
      <legend>管辖范围</legend>
      <p class="subtree-now">{halls.byCode.get(value)?.name ?? value} 及其下属全部大厅</p>
      {steps.map((step) => (
        <select
          key={step.parent.code}
          aria-label={STEPS[Math.max(0, halls.path(step.parent.code).length - 1)] ?? "下级"}
          value={step.now}
          onChange={(event) => set(event.currentTarget.value || step.parent.code)}
        >
          <option value="">{step.parent.name}（全部）</option>
          {step.parent.children.map((hall) => (
            <option key={hall.code} value={hall.code}>
              {hall.name}
            </option>
          ))}
        </select>
      ))}
    </fieldset>
  );
}
