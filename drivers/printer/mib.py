"""A printer's condition from its SNMP agent.

Sources: RFC 3805 (Printer-MIB), RFC 2790 4.5 (hrPrinterTable), IANA-PRINTER-MIB (types of supply).
"""

from __future__ import annotations

from drivers.base import DeviceRefused, Identity
from drivers.printer.condition import LOW, MOST_SUPPLIES, Condition, Supply, shown
from drivers.snmp import Agent, Oid, Value, oid

SYS_DESCR = oid("1.3.6.1.2.1.1.1.0")
HR_DEVICE_DESCR = oid("1.3.6.1.2.1.25.3.2.1.3")
HR_DEVICE_STATUS = oid("1.3.6.1.2.1.25.3.2.1.5")
HR_PRINTER_STATUS = oid("1.3.6.1.2.1.25.3.5.1.1")
HR_PRINTER_ERRORS = oid("1.3.6.1.2.1.25.3.5.1.2")
PRT_SERIAL_NUMBER = oid("1.3.6.1.2.1.43.5.1.1.17")
PRT_LIFE_COUNT = oid("1.3.6.1.2.1.43.10.2.1.4")
PRT_SUPPLY = {
    column: oid(f"1.3.6.1.2.1.43.11.1.1.{number}")
    for column, number in {"class": 4, "type": 5, "name": 6, "most": 8, "level": 9}.items()
}
PRT_ALERT_SEVERITY = oid("1.3.6.1.2.1.43.18.1.1.2")
PRT_ALERT_TEXT = oid("1.3.6.1.2.1.43.18.1.1.8")

STATES = {1: "other", 2: "unknown", 3: "idle", 4: "printing", 5: "warmup"}

ERRORS = (
    "纸将用完：加纸",
    "缺纸：装纸",
    "碳粉不足：准备新的碳粉盒",
    "碳粉用尽：更换碳粉盒",
    "门没有关好：关上门",
    "卡纸：取出卡住的纸",
    "",
    "",
    "纸盒没有装好：推入纸盒",
    "出纸盘没有装好：装好出纸盘",
    "没有装碳粉盒或墨盒：装好",
    "出纸盘将满：取走纸张",
    "出纸盘已满：取走纸张",
    "有的纸盒空了：装纸",
    "保养已过期：联系维修",
)
"""The bits of hrPrinterDetectedErrorState, the first is the highest; 6 and 7 are told below."""

OFFLINE, SERVICE = 6, 7

RECEPTACLE = 4
"""prtMarkerSuppliesClass: it is filled; its level is the room that is left (RFC 3805)."""

NOUNS = {
    3: "碳粉",
    4: "废粉盒",
    5: "墨水",
    6: "墨盒",
    7: "色带",
    8: "废墨盒",
    9: "硒鼓",
    10: "显影剂",
    13: "色带",
    15: "定影器",
    20: "转印组件",
    21: "碳粉盒",
    32: "订书钉",
}

CRITICAL = 3
"""prtAlertSeverityLevel: the printer stands still until somebody comes."""

MOST_PRINTERS, MOST_ALERTS = 4, 16


async def look(agent: Agent) -> Condition:
    """The condition of the first printer behind the agent; raises DeviceRefused when it has none.

    Other DeviceErrors as `Agent`.
    """
    printers = await agent.walk([HR_PRINTER_STATUS, HR_PRINTER_ERRORS], most=MOST_PRINTERS)
    supplies = await agent.walk(list(PRT_SUPPLY.values()), most=MOST_SUPPLIES)
    if not printers and not supplies:
        raise DeviceRefused("设备应答 SNMP，但不是打印机：改正 address")
    alerts = await agent.walk([PRT_ALERT_SEVERITY, PRT_ALERT_TEXT], most=MOST_ALERTS)
    index = next(iter(printers), (1,))
    status = printers.get(index, {})
    names = {
        "model": (*HR_DEVICE_DESCR, *index),
        "status": (*HR_DEVICE_STATUS, *index),
        "serial": (*PRT_SERIAL_NUMBER, *index),
        "pages": (*PRT_LIFE_COUNT, *index, 1),
        "system": SYS_DESCR,
    }
    found = await agent.get(list(names.values()))
    values = {name: found[place] for name, place in names.items()}
    bits = _bits(status.get(HR_PRINTER_ERRORS))
    broken = ""
    if SERVICE in bits:
        broken = "打印机要求维修：看打印机面板，报修"
    elif values["status"] == 5:  # hrDeviceStatus down
        broken = "打印机停机：看打印机面板，排除故障后恢复"
    if broken and any(ERRORS[bit] for bit in bits):
        broken = ""  # what a clerk can mend is told instead
    return Condition(
        identity=Identity(
            model=shown(_text(values["model"]) or _text(values["system"])),
            serial=shown(_text(values["serial"])),
        ),
        state=STATES.get(_number(status.get(HR_PRINTER_STATUS)), "unknown"),
        supplies=tuple(supply(row) for row in supplies.values()),
        warnings=_warnings(bits, alerts),
        broken=broken,
        facts={"pages": values["pages"]} if isinstance(values["pages"], int) else {},
    )


def supply(row: dict[Oid, Value]) -> Supply:
    """One row of prtMarkerSuppliesTable; a level of -1 to -3 is one that nobody knows."""
    most, level = _number(row.get(PRT_SUPPLY["most"])), _number(row.get(PRT_SUPPLY["level"]))
    return Supply(
        name=shown(_text(row.get(PRT_SUPPLY["name"]))),
        noun=NOUNS.get(_number(row.get(PRT_SUPPLY["type"])), "耗材"),
        percent=min(100, round(100 * level / most)) if most > 0 and level >= 0 else None,
        low=LOW,
        fills=row.get(PRT_SUPPLY["class"]) == RECEPTACLE,
    )


def _warnings(bits: set[int], alerts: dict[Oid, dict[Oid, Value]]) -> tuple[str, ...]:
    warnings = [ERRORS[bit] for bit in sorted(bits) if ERRORS[bit]]
    if OFFLINE in bits and not warnings:
        warnings.append("打印机脱机：在打印机面板上恢复联机")
    if not warnings:
        for alert in alerts.values():
            if alert.get(PRT_ALERT_SEVERITY) == CRITICAL:
                text = shown(_text(alert.get(PRT_ALERT_TEXT))) or "没有说明"
                warnings.append(f"打印机停止（{text}）：看打印机面板")
    return tuple(warnings)


def _bits(value: Value) -> set[int]:
    """RFC 2790: bit 0 is the highest of the first octet."""
    octets = value if isinstance(value, bytes) else b""
    return {
        bit
        for bit in range(min(len(octets) * 8, len(ERRORS)))
        if octets[bit // 8] << bit % 8 & 0x80
    }


def _text(value: Value | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _number(value: Value | None) -> int:
    return value if isinstance(value, int) else -1
