/** `#/walk`: what is overdue where; `#/walk/CODE`: walk through a hall; `#/walk/CODE/sheet`: its wall. */

import type { JSX } from "preact";
import { me } from "../me";
import type { PageProps } from "../pages";
import { DuePage } from "./DuePage";
import { Walk } from "./Walk";
import { WallSheet } from "./WallSheet";
import "./walk.css";

export default function WalkPage({ rest }: PageProps): JSX.Element {
  const [code, what] = rest;
  const user = me.value?.name;
  if (!code || !/^\d{1,12}$/.test(code)) return <DuePage />;
  if (what === "sheet") return <WallSheet key={code} code={code} />;
  if (!user) return <p class="hk-note">正在确认身份…</p>;
  return <Walk key={`${user} ${code}`} user={user} code={code} />;
}
