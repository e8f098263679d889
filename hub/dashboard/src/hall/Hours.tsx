/** When the hall serves the public, whose timetable that is, and the form to change it. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "@hallkeeper/design";
import { wordsOf } from "../api";
import { may } from "../me";
import { moment } from "../when";
import { inheritHours, readHours, saveHours, type HoursOf, type Season } from "./care_api";
import {
  exceptionsText,
  parseExceptions,
  parseSpans,
  seasonWords,
  spansText,
  weekdayWords,
} from "./hours_words";

export function ServiceHours({ code }: { code: string }): JSX.Element {
  const [told, setTold] = useState<HoursOf | null>(null);
  const [flaw, setFlaw] = useState("");
  const [editing, setEditing] = useState(false);
  useEffect(() => {
    let left = false;
    readHours(code).then(
      (answer) => left || setTold(answer),
      (error: unknown) => left || setFlaw(wordsOf(error)),
    );
    return () => {
      left = true;
    };
  }, [code]);
  return (
    <section class="hk-panel service-hours" aria-labelledby="hours-title">
      <div class="availability-bar">
        <h2 id="hours-title">服务时间</h2>
        {told ? (
          <span class="hours-now" data-status={told.open_now ? "ok" : "off"}>
            {told.open_now ? "服务中" : "非服务时间"}
            {told.changes
              ? `，${moment(told.changes, now.value)} ${told.open_now ? "结束" : "开始"}`
              : ""}
          </span>
        ) : null}
        {told && may("operate") ? (
          <button type="button" class="hk-button small" onClick={() => setEditing(true)}>
            修改
          </button>
        ) : null}
      </div>
      {flaw ? <p class="empty">没有读到服务时间：{flaw}</p> : null}
      {told ? (
        <div class="hours-body">
          <p>
            {weekdayWords(told.hours.weekdays)}，法定节假日除外
            <small>
              {told.own
                ? `本厅自定${told.by ? `，${told.by}` : ""}`
                : `沿用${told.origin_name}`}
            </small>
          </p>
          <ul>
            {told.hours.seasons.map((season) => (
              <li key={season.begin}>{seasonWords(season)}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {editing && told ? (
        <HoursDialog
          told={told}
          close={() => setEditing(false)}
          saved={(next) => {
            setTold(next);
            setEditing(false);
          }}
        />
      ) : null}
    </section>
  );
}

const DAYS = ["一", "二", "三", "四", "五", "六", "日"];

function HoursDialog(props: {
  told: HoursOf;
  close: () => void;
  saved: (next: HoursOf) => void;
}): JSX.Element {
  const { told, close, saved } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [weekdays, setWeekdays] = useState(new Set(told.hours.weekdays));
  const [seasons, setSeasons] = useState(
    told.hours.seasons.map((season) => ({ ...season, text: spansText(season) })),
  );
  const [exceptions, setExceptions] = useState(exceptionsText(told.hours));
  const [flaw, setFlaw] = useState("");
  const [sending, setSending] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);

  async function act(what: () => Promise<HoursOf>): Promise<void> {
    setSending(true);
    setFlaw("");
    try {
      const next = await what();
      dialog.current?.close();
      saved(next);
    } catch (error) {
      setFlaw(wordsOf(error));
      setSending(false);
    }
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const made: Season[] = [];
    for (const { name, begin, text } of seasons) {
      const spans = parseSpans(text);
      if (!/^\d\d-\d\d$/.test(begin)) return setFlaw("开始日期请写成月-日，如 05-01。");
      if (!spans) return setFlaw(`“${name}”的时段请写成 08:30-12:00 15:00-18:00。`);
      made.push({ name, begin, spans });
    }
    const days = parseExceptions(exceptions);
    if (!days) return setFlaw("例外日请每行写一天，如“2026-10-02 休 国庆节”。");
    void act(() =>
      saveHours(told.hall, { seasons: made, weekdays: [...weekdays].sort(), exceptions: days }),
    );
  }

  const change = (at: number, part: Partial<(typeof seasons)[number]>): void =>
    setSeasons(seasons.map((season, place) => (place === at ? { ...season, ...part } : season)));

  return (
    <dialog ref={dialog} class="attest" aria-labelledby="hours-edit" onClose={close}>
      <form onSubmit={submit} noValidate>
        <h2 id="hours-edit">修改服务时间</h2>
        <p class="hint">
          告警和可用率只看服务时间；没有自定时间的下级大厅一同沿用。从今天起生效，过去的统计不变。
        </p>
        <fieldset class="weekdays">
          <legend>每周</legend>
          {DAYS.map((word, at) => (
            <label key={word}>
              <input
                type="checkbox"
                checked={weekdays.has(at + 1)}
                onChange={(event) => {
                  const next = new Set(weekdays);
                  if (event.currentTarget.checked) next.add(at + 1);
                  else next.delete(at + 1);
                  setWeekdays(next);
                }}
              />
              周{word}
            </label>
          ))}
        </fieldset>
        {seasons.map((season, at) => (
          <fieldset key={at} class="season">
            <legend>{season.name || "季节"}</legend>
            <label>
              名称
              <input
                type="text"
                value={season.name}
                maxLength={32}
                onInput={(event) => change(at, { name: event.currentTarget.value })}
              />
            </label>
            <label>
              开始（月-日）
              <input
                type="text"
                value={season.begin}
                maxLength={5}
                onInput={(event) => change(at, { begin: event.currentTarget.value })}
              />
            </label>
            <label class="wide">
              时段
              <input
                type="text"
                value={season.text}
                onInput={(event) => change(at, { text: event.currentTarget.value })}
              />
            </label>
          </fieldset>
        ))}
        <label class="field">
          例外日（每行一天：日期 休/开 名称）
          <textarea
            rows={3}
            value={exceptions}
            placeholder="2026-12-25 休 搬迁"
            onInput={(event) => setExceptions(event.currentTarget.value)}
          />
        </label>
        <p class="flaw" role="alert">
          {flaw}
        </p>
        <p class="buttons">
          <button type="submit" class="hk-button primary" disabled={sending}>
            保存
          </button>
          {told.own ? (
            <button
              type="button"
              class="hk-button"
              disabled={sending}
              onClick={() => void act(() => inheritHours(told.hall))}
            >
              改为沿用上级
            </button>
          ) : null}
          <button type="button" class="hk-button" onClick={() => dialog.current?.close()}>
            取消
          </button>
        </p>
      </form>
    </dialog>
  );
}
