/** 终端内容: what kiosks show, where it was published, and which box has it. */

import type { JSX } from "preact";
import { may } from "../me";
import type { PageProps } from "../pages";
import { useReading } from "../reading";
import { Waiting } from "../ratings/Waiting";
import { readContent } from "./api";
import { Boxes } from "./Boxes";
import { Drafts } from "./Drafts";
import { NoticesForm } from "./NoticesForm";
import { Versions } from "./Versions";
import "../styles/tabbed.css";
import "./content.css";

export default function ContentPage({ rest }: PageProps): JSX.Element {
  const read = useReading("content", readContent);
  const tabs = [
    { name: "versions", title: "已发布", shown: true },
    { name: "drafts", title: "导入和发布", shown: may("publish") },
    { name: "notices", title: "写公告", shown: may("publish") },
    { name: "boxes", title: "终端", shown: true },
  ].filter((tab) => tab.shown);
  const at = tabs.find((tab) => tab.name === rest[0])?.name ?? "versions";
  const told = read.value;
  return (
    <div class="tabbed shelf">
      <div class="tabbed-head">
        <h1>终端内容</h1>
        <nav class="tabbed-tabs" aria-label="终端内容">
          {tabs.map((tab) => (
            <a
              key={tab.name}
              href={`#/content/${tab.name}`}
              aria-current={tab.name === at ? "page" : undefined}
            >
              {tab.title}
            </a>
          ))}
        </nav>
      </div>
      {at === "boxes" ? (
        <Boxes />
      ) : !told ? (
        <Waiting flaw={read.flaw} again={read.again} />
      ) : at === "drafts" ? (
        <Drafts drafts={told.drafts} changed={() => void read.again()} />
      ) : at === "notices" ? (
        <NoticesForm versions={told.versions} made={() => void read.again()} />
      ) : (
        <Versions told={told} changed={() => void read.again()} />
      )}
    </div>
  );
}
