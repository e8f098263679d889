/** Chooses to whom something is published: the city, a tier, a place with all below, one hall. */

import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { tree } from "../live";
import { me } from "../me";
import { TIER_SCOPES } from "./words";

const CITY = "411700";

export function ScopeField(props: { scope: string; set: (scope: string) => void }): JSX.Element {
  const list = useId();
  const whole = me.value?.root === CITY;
  const [sort, code = ""] = props.scope.split(":");
  const kind = props.scope === `area:${CITY}` ? "city" : sort;
  const halls = tree.value?.under(me.value?.root ?? CITY) ?? [];
  const chosen = tree.value?.byCode.get(code);
  const place = (sortWanted: string): string => `${sortWanted}:${code === CITY ? "" : code}`;
  return (
    <div class="shelf-scope">
      <label class="field">
        <span>发布范围</span>
        <select
          value={sort === "tier" ? props.scope : kind}
          onChange={(event) => {
            const value = event.currentTarget.value;
            if (value === "city") props.set(`area:${CITY}`);
            else if (value.startsWith("tier:")) props.set(value);
            else props.set(place(value));
          }}
        >
          {whole ? <option value="city">全市所有大厅</option> : null}
          {whole
            ? TIER_SCOPES.map((one) => (
                <option key={one.scope} value={one.scope}>
                  {one.name}
                </option>
              ))
            : null}
          <option value="area">某地及以下各大厅</option>
          <option value="hall">只给一个大厅</option>
        </select>
      </label>
      {kind === "area" || kind === "hall" ? (
        <label class="field">
          <span>大厅{chosen ? `：${chosen.name}` : "代码或名称"}</span>
          <input
            list={list}
            value={code}
            placeholder="输入名称选择"
            onInput={(event) => props.set(`${kind}:${event.currentTarget.value.trim()}`)}
          />
          <datalist id={list}>
            {halls.slice(0, 4000).map((hall) => (
              <option key={hall.code} value={hall.code}>
                {hall.name}
              </option>
            ))}
          </datalist>
        </label>
      ) : null}
    </div>
  );
}

/** Whether the scope names something that can be published to. */
export function complete(scope: string): boolean {
  return /^((hall|area):\d{6,12}|tier:(city|county|township|village))$/.test(scope);
}
