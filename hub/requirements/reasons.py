"""Says in Chinese why an answer is what it is and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from hub.requirements.decision import EAST_8, WORKING, Cause, Finding, Rule
from hub.requirements.facts import Attestation, Device
from hub.requirements.row import KINDS

CHINA: Final = timezone(timedelta(seconds=EAST_8))
"""China has one time zone, without summer time."""

_LISTED: Final = 3
"""More broken devices than this are only counted: a sentence is for reading."""

_STATUS: Final = {
    "ok": "正常",
    "degraded": "可用但有告警",
    "missing": "未连接",
    "fault": "故障",
    "refused": "被拒绝访问",
    "off": "已停用",
    "starting": "正在启动",
    "unknown": "状态不明",
    "flapping": "时好时坏",
}
_DO: Final = {
    "degraded": "请尽快检修",
    "missing": "请检查插头和供电",
    "fault": "请报修或更换",
    "refused": "请关闭占用它的程序或授予权限",
    "off": "请启用",
    "starting": "请稍候",
    "unknown": "请检查所在终端的电源和网络",
    "flapping": "请检查插头、线缆和供电是否松动",
}
_ATTEST: Final = "请现场核实并登记"


def moment(at: float | None) -> str | None:
    """Seconds since 1970 as ISO 8601 in China's time, to the second."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).astimezone(CHINA).isoformat(timespec="seconds")


def place(window: str) -> str:
    """`3号窗口的`, or nothing for the hall itself."""
    if not window:
        return ""
    return f"{window}号窗口的" if window[-1].isdigit() else f"{window}窗口的"


def reason(
    rule: Rule,
    window: str,
    devices: Sequence[Device],
    said: Attestation | None,
    finding: Finding,
) -> str:
    """One or two sentences, without the final stop."""
    name = place(window) + rule.row.name
    row = rule.row
    match finding.cause:
        case Cause.NO_WINDOWS:
            return f"未登记窗口：请先登记本厅的窗口，再逐个窗口核对{row.name}"
        case Cause.EXEMPT:
            return _exempt(rule, name)
        case Cause.NO_DUTY:
            if any(device.status not in WORKING for device in devices):
                return f"{_troubles(devices)}。“有条件的可”配备，不作为不符合"
            return f"没有{name}。“有条件的”才配备，不作为不符合"
        case Cause.WORKING | Cause.WORKING_AND_ATTESTED | Cause.REST_OPEN | Cause.REPAIRED:
            return _working(rule, name, devices, said, finding)
        case Cause.BROKEN | Cause.UNCLEAR | Cause.FEW | Cause.TOO_FEW_DEVICES:
            return _not_working(rule, name, devices, finding)
        case Cause.ABSENT:
            return f"已接入的终端没有报告{_needed(rule, window)}。请配备并接入；已有的请接入终端"
        case Cause.NO_BOX:
            where = place(window).removesuffix("的") or "本厅"
            return f"{where}没有接入终端，{_kinds(rule)}能否正常使用无从得知。请接入终端"
        case Cause.UNPROVED:
            connect = f"，或接入{_kinds(rule)}" if rule.kinds else ""
            return f"{name}尚无核实记录。{_ATTEST}{connect}"
        case _:
            return _said(rule, name, devices, said, finding)


def _exempt(rule: Rule, name: str) -> str:
    decision = rule.decision
    if decision is None:
        raise ValueError(f"{rule.id} is exempt by nobody")
    where = f"{decision.hall_name}及下级" if decision.reach == "subtree" else decision.hall_name
    until = f"至{_day(decision.ends)}" if decision.ends else "起，未设期限"
    return (
        f"{name}已豁免：{decision.reason}。{decision.by}于{_time(decision.at)} 对{where}决定，"
        f"自{_day(decision.starts)}{until}"
    )


def _working(
    rule: Rule,
    name: str,
    devices: Sequence[Device],
    said: Attestation | None,
    finding: Finding,
) -> str:
    working = [device for device in devices if device.status in WORKING]
    troubled = [device for device in devices if device.status != "ok"]
    kind = KINDS[working[0].kind]
    if len(troubled) < len(devices):
        fine = [device for device in devices if device.status == "ok"]
        many = f"{len(fine)}台" if len(fine) > 1 else ""
        shared = "（公共区共用）" if rule.at_windows and not fine[0].window else ""
        sentence = f"{name}{many}正常{shared}"
        if kind != rule.row.name:
            sentence = f"{name}：{kind}{many}正常{shared}"
        if troubled:
            sentence += f"。注意：{_troubles(troubled)}"
    else:
        sentence = _troubles(troubled)
    if finding.cause is Cause.REST_OPEN:
        sentence += f"。是否{rule.row.rest}，设备看不出来，{_ATTEST}"
    if finding.cause is Cause.WORKING_AND_ATTESTED and said:
        sentence += f"；{_by(said)}核实{rule.row.rest}"
    if finding.cause is Cause.REPAIRED and said:
        sentence += f"，但{_by(said)}核实为不具备{_note(said)}，早于设备恢复。请复查并重新登记"
    return sentence


def _not_working(rule: Rule, name: str, devices: Sequence[Device], finding: Finding) -> str:
    troubled = [device for device in devices if device.status not in WORKING]
    sentences = []
    if rule.need > 1:
        sentences.append(f"{name}：本地规定{rule.need}台，能用的{finding.have:g}台")
    if troubled:
        sentences.append(_troubles(troubled))
    if finding.cause is Cause.BROKEN and rule.row.must_work:
        sentences.append(f"条文要求“{rule.row.must_work}”")
    if finding.cause is Cause.FEW:
        sentences.append(f"未接入的{_kinds(rule)}若够数，{_ATTEST}数量")
    if finding.cause is Cause.TOO_FEW_DEVICES:
        sentences.append("请补足并接入终端")
    return "。".join(sentences)


def _said(
    rule: Rule,
    name: str,
    devices: Sequence[Device],
    said: Attestation | None,
    finding: Finding,
) -> str:
    if said is None:
        raise ValueError(f"{finding.cause} without an attestation")
    by = _by(said)
    unit = rule.row.unit
    match finding.cause:
        case Cause.ATTESTED:
            measured = said.quantity is not None
            amount = f"，{said.quantity:g}{_per(unit)}" if measured else ""
            if rule.is_area and rule.need:
                amount += f"，不小于{rule.need}㎡"
            troubled = [device for device in devices if device.status not in WORKING]
            rider = f"。注意：{_troubles(troubled)}" if troubled else ""
            return f"{by}核实{name}符合要求{amount}{_note(said)}{rider}"
        case Cause.DENIED:
            return f"{by}核实{name}不符合要求{_note(said)}。请整改后重新登记"
        case Cause.TOO_LITTLE:
            source = "本地规定" if rule.need_is_local else "条文要求"
            return (
                f"{by}核实{name}为{said.quantity:g}{_per(unit)}，{source}不少于{rule.need}"
                f"{_per(unit)}{_note(said)}。请整改后重新登记"
            )
        case Cause.NOT_CONNECTED:
            return f"{by}核实有{name}，但未接入终端，能否持续正常使用无从得知。请接入终端"
        case Cause.STALE:
            if rule.is_daily:
                return f"今天还没有{name}的登记（上次：{by.strip()}）。请当日登记"
            good = f"，有效至{_day(said.expires)}" if said.expires else ""
            return f"{by}对{name}的登记已过期{good}。请重新核实并登记"
        case Cause.UNMEASURED:
            return f"{by}对{name}的登记没有写数字。请补登"
        case Cause.BROKE_LATER:
            return f"{by}核实{name}符合要求之后，{_troubles(devices)}。请复查并重新登记"
        case _:
            raise ValueError(f"no sentence for {finding.cause}")


def _troubles(devices: Sequence[Device]) -> str:
    """What is wrong with each, and what to do, for the first few that do not simply work."""
    troubled = [device for device in devices if device.status != "ok"]
    listed = "；".join(_trouble(device) for device in troubled[:_LISTED])
    more = f"；共{len(troubled)}台" if len(troubled) > _LISTED else ""
    return listed + more


def _trouble(device: Device) -> str:
    why = f"：{device.reason}" if device.reason else ""
    since = f"，自{_time(device.since)} 起" if device.since is not None else ""
    what = f"{place(device.window)}{KINDS.get(device.kind, device.kind)}"
    return f"{what}{_STATUS[device.status]}{why}{since}，{_DO[device.status]}"


def _time(at: float) -> str:
    """`北京时间2019年1月14日 10:21`: with date and zone, since a reason is also read on paper."""
    then = datetime.fromtimestamp(at, UTC).astimezone(CHINA)
    return f"北京时间{then.year}年{then.month}月{then.day}日 {then:%H:%M}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _by(said: Attestation) -> str:
    return f"{said.by}于{_time(said.at)} "


def _note(said: Attestation) -> str:
    return f"（{said.note}）" if said.note else ""


def _per(unit: str) -> str:
    return unit.partition("/")[0] or "件"


def _needed(rule: Rule, window: str) -> str:
    kinds = _kinds(rule)
    if kinds == rule.row.name:
        return place(window) + kinds
    return f"{place(window)}{rule.row.name}所需的{kinds}"


def _kinds(rule: Rule) -> str:
    return "或".join(KINDS[kind] for kind in rule.kinds)
