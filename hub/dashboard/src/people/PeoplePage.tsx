/** 用户与审计: who may sign in, and who did what. */

import type { JSX } from "preact";
import { me } from "../me";
import type { PageProps } from "../pages";
import { AuditLog } from "./AuditLog";
import { Users } from "./Users";
import "../enter/enter.css";
import "./people.css";

const CITY = "411700";

export default function PeoplePage({ rest }: PageProps): JSX.Element {
  const whole = me.value?.root === CITY;
  const audit = whole && rest[0] === "audit";
  return (
    <div class="people-page">
      <div class="people-head">
        <h1>用户与审计</h1>
        {whole ? (
          <nav class="tabs" aria-label="用户与审计">
            <a href="#/people" aria-current={audit ? undefined : "page"}>
              用户
            </a>
            <a href="#/people/audit" aria-current={audit ? "page" : undefined}>
              审计记录
            </a>
          </nav>
        ) : null}
      </div>
      {audit ? <AuditLog /> : <Users />}
    </div>
  );
}
