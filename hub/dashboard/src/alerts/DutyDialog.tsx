/** Puts somebody on the list of people on duty. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "../api";
import { DialogFoot } from "../DialogFoot";
import { me } from "../me";
import { SubtreeField } from "../people/SubtreeField";
import { addDuty, type Channel } from "./api";

const DAYS = [..."一二三四五六日"];

export function DutyDialog({ ways, close }: {
  ways: readonly Channel[];
  close: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [hall, setHall] = useState(me.value?.root ?? "");
  const [person, setPerson] = useState("");
  const [contact, setContact] = useState("");
  const [days, setDays] = useState("12345");
  const [starts, setStarts] = useState("08:00");
  const [ends, setEnds] = useState("18:00");
  const [channel, setChannel] = useState<number | null>(null);
  const [flaw, setFlaw] = useState("");
  useEffect(() => dialog.current?.showModal(), []);

  function toggle(digit: string): void {
    const chosen = days.includes(digit) ? days.replace(digit, "") : days + digit;
    setDays([...chosen].sort().join(""));
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!person.trim()) return setFlaw("请填写姓名。");
    if (!days) return setFlaw("请至少选择一天。");
    try {
      await addDuty({ hall, person: person.trim(), contact: contact.trim(), days, starts, ends, channel });
      dialog.current?.close();
    } catch (error) {
      setFlaw(wordsOf(error));
    }
  }

  return (
    <dialog ref={dialog} class="attest" aria-labelledby="duty-dialog-title" onClose={close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h2 id="duty-dialog-title">添加值班人员</h2>
        <label class="field">
          <span>姓名</span>
          <input type="text" maxLength={64} value={person} onInput={(event) => setPerson(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>联系方式（写进告警消息）</span>
          <input type="text" maxLength={64} value={contact} onInput={(event) => setContact(event.currentTarget.value)} />
        </label>
        <SubtreeField value={hall} set={setHall} />
        <fieldset>
          <legend>哪几天</legend>
          {DAYS.map((name, at) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={days.includes(String(at + 1))}
                onChange={() => toggle(String(at + 1))}
              />{" "}
              {name}
            </label>
          ))}
        </fieldset>
        <div class="side-by-side">
          <label class="field">
            <span>从</span>
            <input type="time" required value={starts} onInput={(event) => setStarts(event.currentTarget.value)} />
          </label>
          <label class="field">
            <span>到（早于“从”即次日）</span>
            <input type="time" required value={ends} onInput={(event) => setEnds(event.currentTarget.value)} />
          </label>
        </div>
        {ways.length ? (
          <label class="field">
            <span>本人的通知渠道（只在当班时使用，可不选）</span>
            <select
              value={channel ?? ""}
              onChange={(event) => setChannel(Number(event.currentTarget.value) || null)}
            >
              <option value="">不单独通知本人</option>
              {ways.map((way) => (
                <option key={way.id} value={way.id}>
                  {way.name}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        <DialogFoot flaw={flaw} leave={() => dialog.current?.close()} act="添加" />
      </form>
    </dialog>
  );
}
