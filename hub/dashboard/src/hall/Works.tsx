/** Maintenance of the hall: what is planned and under way, announcing it, ending it. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { kindWord, now } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import type { HallDetail } from "../api";
import { may } from "../me";
import { isoDay, moment } from "../when";
import { announce, endMaintenance, readMaintenance, type Maintenance } from "./care_api";

const STATE_WORDS = { planned: "计划", running: "进行中", over: "已结束" } as const;

export function Works({ detail }: { detail: HallDetail }): JSX.Element {
  const code = detail.hall.code;
  const [works, setWorks] = useState<Maintenance[] | null>(null);
  const [flaw, setFlaw] = useState("");
  const [adding, setAdding] = useState(false);
  const [again, setAgain] = useState(0);
  useEffect(() => {
    let left = false;
    readMaintenance(code).then(
      (answer) => {
        if (left) return;
        setWorks(answer);
        setFlaw("");
      },
      (error: unknown) => left || setFlaw(wordsOf(error)),
    );
    return () => {
      left = true;
    };
  }, [code, again, detail]);

  async function end(work: Maintenance): Promise<void> {
    try {
      await endMaintenance(work.id);
      setAgain(again + 1);
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  const shown = (works ?? []).filter((work) => work.state !== "over");
  return (
    <section class="hk-panel works" aria-labelledby="works-title">
      <div class="availability-bar">
        <h2 id="works-title">维护</h2>
        {may("operate") ? (
          <button type="button" class="hk-button small" onClick={() => setAdding(true)}>
            登记维护
          </button>
        ) : null}
      </div>
      {flaw ? <p class="empty">{flaw}</p> : null}
      {works && !shown.length ? (
        <p class="empty">没有进行中或计划的维护。维护期间照常记录状态，不告警，不计入可用率。</p>
      ) : null}
      <ul>
        {shown.map((work) => (
          <li key={work.id} class="work">
            <p>
              <b>{STATE_WORDS[work.state]}</b> {target(work, detail)}
              <small>
                {moment(work.begin, now.value)} 至 {moment(work.end, now.value)}，{work.by}
              </small>
            </p>
            <p>{work.reason}</p>
            {may("operate") ? (
              <button type="button" class="hk-button small" onClick={() => void end(work)}>
                {work.state === "planned" ? "取消" : "现在结束"}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {adding ? (
        <WorkDialog
          detail={detail}
          close={() => setAdding(false)}
          saved={() => {
            setAdding(false);
            setAgain(again + 1);
          }}
        />
      ) : null}
    </section>
  );
}

function target(work: Maintenance, detail: HallDetail): string {
  const device = detail.devices.find(
    (one) => one.edge === work.edge && one.name === work.device,
  );
  if (work.device) return device ? `${kindWord(device.kind)} ${work.device}` : work.device;
  if (work.edge) return `终端 ${work.edge} 及其设备`;
  const where = work.hall === detail.hall.code ? "整个大厅" : work.hall_name;
  return work.below ? `${where}（含下级）` : where;
}

const HOURS = [1, 2, 4, 8, 24, 72];

function WorkDialog(props: {
  detail: HallDetail;
  close: () => void;
  saved: () => void;
}): JSX.Element {
  const { detail, close, saved } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [place, setPlace] = useState("");
  const [below, setBelow] = useState(false);
  const [begin, setBegin] = useState("");
  const [hours, setHours] = useState(2);
  const [reason, setReason] = useState("");
  const [flaw, setFlaw] = useState("");
  const [sending, setSending] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!reason.trim()) return setFlaw("请写明维护的原因。");
    const start = begin ? new Date(begin).getTime() : Date.now();
    const [edge = "", device = ""] = place.split("/");
    setSending(true);
    setFlaw("");
    try {
      await announce({
        hall: detail.hall.code,
        edge,
        device,
        below: below && !edge,
        begin: begin ? new Date(start).toISOString() : null,
        end: new Date(start + hours * 3_600_000).toISOString(),
        reason: reason.trim(),
      });
      dialog.current?.close();
      saved();
    } catch (error) {
      setFlaw(wordsOf(error));
      setSending(false);
    }
  }

  return (
    <dialog ref={dialog} class="attest" aria-labelledby="work-title" onClose={close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h2 id="work-title">登记维护</h2>
        <label class="field">
          范围
          <select value={place} onChange={(event) => setPlace(event.currentTarget.value)}>
            <option value="">整个大厅</option>
            {detail.boxes.map((box) => (
              <option key={box.edge} value={box.edge}>
                终端 {box.edge} 及其设备
              </option>
            ))}
            {detail.devices.map((device) => (
              <option
                key={`${device.edge}/${device.name}`}
                value={`${device.edge}/${device.name}`}
              >
                {kindWord(device.kind)} {device.name}（{device.edge}）
              </option>
            ))}
          </select>
        </label>
        {!place && detail.children.length ? (
          <label class="check">
            <input
              type="checkbox"
              checked={below}
              onChange={(event) => setBelow(event.currentTarget.checked)}
            />{" "}
            包括下级全部大厅（如线路施工）
          </label>
        ) : null}
        <label class="field">
          开始（不填为现在）
          <input
            type="datetime-local"
            value={begin}
            min={`${isoDay(new Date())}T00:00`}
            onInput={(event) => setBegin(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          时长
          <select
            value={String(hours)}
            onChange={(event) => setHours(Number(event.currentTarget.value))}
          >
            {HOURS.map((one) => (
              <option key={one} value={String(one)}>
                {one < 24 ? `${one} 小时` : `${one / 24} 天`}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          原因
          <input
            type="text"
            value={reason}
            maxLength={500}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <DialogFoot flaw={flaw} leave={() => dialog.current?.close()} act="登记" disabled={sending} />
      </form>
    </dialog>
  );
}
