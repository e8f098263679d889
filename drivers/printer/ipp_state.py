"""A printer's condition from its IPP attributes.

Sources: RFC 8011 5.4.11 and 5.4.12 (state and its reasons), PWG 5100.9 (more reasons), PWG 5100.13
(marker attributes, as CUPS and printers have them).
"""

from __future__ import annotations

from drivers.base import DeviceBroken, DeviceRefused, Identity
from drivers.printer.condition import LOW, MOST_SUPPLIES, Condition, Supply, shown
from drivers.printer.ipp import Attributes, Response, Value

WANTED = (
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "printer-make-and-model",
    "printer-device-id",
    "printer-firmware-string-version",
    "marker-names",
    "marker-types",
    "marker-levels",
    "marker-low-levels",
    "marker-high-levels",
)

MOST_REASONS = 16

STATES = {3: "idle", 4: "printing", 5: "stopped"}

REASONS = {
    "media-empty": "缺纸：装纸",
    "media-needed": "缺纸：装入作业要的纸",
    "media-low": "纸将用完：加纸",
    "media-jam": "卡纸：取出卡住的纸",
    "input-tray-missing": "纸盒没有装好：推入纸盒",
    "output-tray-missing": "出纸盘没有装好：装好出纸盘",
    "output-area-almost-full": "出纸盘将满：取走纸张",
    "output-area-full": "出纸盘已满：取走纸张",
    "door-open": "门没有关好：关上门",
    "cover-open": "盖没有关好：关上盖",
    "interlock-open": "盖没有关好：关上盖",
    "toner-low": "碳粉不足：准备新的碳粉盒",
    "toner-empty": "碳粉用尽：更换碳粉盒",
    "marker-supply-low": "碳粉或墨水不足：准备新的",
    "marker-supply-empty": "碳粉或墨水用尽：更换",
    "marker-supply-missing": "没有装碳粉盒或墨盒：装好",
    "marker-waste-almost-full": "废粉盒将满：准备新的废粉盒",
    "marker-waste-full": "废粉盒已满：更换废粉盒",
    "opc-near-eol": "硒鼓将到寿命：准备新的硒鼓",
    "opc-life-over": "硒鼓已到寿命：更换硒鼓",
    "developer-low": "显影剂不足：准备新的",
    "developer-empty": "显影剂用尽：更换",
    "paused": "打印被暂停：在打印机或打印服务器上恢复",
    "stopped-partly": "一部分打印机停止：检查打印服务器",
    "spool-area-full": "打印队列已满：清空队列",
    "timed-out": "连接打印机超时：检查打印机电源和网线",
    "service-needed": "要求维护：联系维修",
    "other": "打印机报告未说明的问题：看打印机面板",
}
"""RFC 8011 5.4.12 without the suffix of severity, each with the remedy."""

MISSING = frozenset({"offline", "shutdown"})
BROKEN = {
    "fuser-over-temp": "定影器过热：关机冷却，再出现时报修",
    "fuser-under-temp": "定影器不热：报修",
    "media-path-failure": "走纸机构故障：报修",
    "marker-failure": "打印机构故障：报修",
    "power-supply-failure": "电源故障：报修",
    "hardware-failure": "硬件故障：报修",
}
OF_SUPPLIES = frozenset({"toner-low", "toner-empty", "marker-supply-low", "marker-supply-empty"})
"""Not told where a supply by name says the same."""

QUIET = frozenset({"none", "connecting-to-device", "moving-to-paused", "stopping"})
"""They pass by themselves, or ask for nothing."""

NOUNS = {
    "toner": "碳粉",
    "toner-cartridge": "碳粉盒",
    "ink": "墨水",
    "ink-cartridge": "墨盒",
    "ink-ribbon": "色带",
    "ribbon-wax": "色带",
    "opc": "硒鼓",
    "developer": "显影剂",
    "fuser": "定影器",
    "transfer-unit": "转印组件",
    "waste-toner": "废粉盒",
    "waste-ink": "废墨盒",
    "staples": "订书钉",
}


def condition(answer: Response) -> Condition:
    """What the answer says; raises DeviceRefused, DeviceBroken when it is a refusal."""
    if answer.status > 0xFF:
        raise _refusal(answer.status)
    known = answer.printer
    state = next(iter(known.get("printer-state", ())), None)
    if state not in STATES:
        raise DeviceRefused("应答 IPP，但没有说出打印机状态：检查 address 的路径")
    supplies = _supplies(known)
    quiet = QUIET | (OF_SUPPLIES if any(one.warning for one in supplies) else frozenset())
    warnings: list[str] = []
    missing = broken = ""
    for keyword in _texts(known, "printer-state-reasons")[:MOST_REASONS]:
        reason, severity = _severity(keyword)
        if reason in MISSING:
            missing = "打印服务器说打印机不在线：打开打印机，检查数据线和网线"
        elif reason in BROKEN and severity != "report":
            broken = BROKEN[reason]
        elif reason not in quiet and severity != "report":
            told = f"打印机报告 {shown(reason)}：看打印机面板"
            warnings.append(REASONS.get(reason, told))
    if state == 5 and not warnings:
        said = "、".join(shown(text) for text in _texts(known, "printer-state-message"))
        warnings.append(f"打印机停止{f'（{said}）' if said else ''}：看打印机面板，恢复打印")
    if False in known.get("printer-is-accepting-jobs", ()):
        warnings.append("打印机不接受作业：在打印服务器上恢复")
    return Condition(
        identity=_identity(known),
        state=STATES[state],
        supplies=supplies,
        warnings=tuple(warnings),
        missing=missing,
        broken=broken,
    )


def _refusal(status: int) -> DeviceRefused | DeviceBroken:
    if status in (0x0401, 0x0402, 0x0403):
        return DeviceRefused("打印机不许读状态：在打印机上允许本机访问 IPP")
    if status == 0x0406:
        return DeviceRefused("打印服务器没有这台打印机：改正 address 的路径")
    if status >= 0x0500:
        return DeviceBroken(f"打印机的 IPP 服务报错 {status:#06x}：重启打印机，再出现时报修")
    return DeviceRefused(f"打印机不接受 IPP 询问（{status:#06x}）：改用 snmp: 地址")


def _severity(keyword: str) -> tuple[str, str]:
    for severity in ("report", "warning", "error"):
        if keyword.endswith(f"-{severity}"):
            return keyword.removesuffix(f"-{severity}"), severity
    return keyword, ""


def _supplies(known: Attributes) -> tuple[Supply, ...]:
    """Marker attributes are lists of one length; -1 to -3 are levels that nobody knows."""
    names = _texts(known, "marker-names")
    types = _texts(known, "marker-types")
    levels, lows, highs = (
        _numbers(known.get(f"marker-{which}", ()))
        for which in ("levels", "low-levels", "high-levels")
    )
    supplies = []
    for at, level in enumerate(levels[:MOST_SUPPLIES]):
        type_ = types[at] if at < len(types) else ""
        fills = type_.startswith("waste")
        low = lows[at] if at < len(lows) and 0 <= lows[at] < 100 else LOW
        if fills:  # its level says how full it is
            high = highs[at] if at < len(highs) and 0 < highs[at] <= 100 else 100 - LOW
            low = 100 - high
        percent = (100 - level if fills else level) if 0 <= level <= 100 else None
        supplies.append(
            Supply(
                name=shown(names[at]) if at < len(names) else str(at + 1),
                noun=NOUNS.get(type_, "耗材"),
                percent=percent,
                low=low,
                fills=fills,
            )
        )
    return tuple(supplies)


def _identity(known: Attributes) -> Identity:
    """IEEE 1284 device id: `MFG:…;MDL:…;SN:…;`; few printers give their serial number."""
    device_id = next(iter(_texts(known, "printer-device-id")), "")
    parts = dict(part.split(":", 1) for part in device_id.split(";") if ":" in part)
    serial = next((parts[key] for key in ("SN", "SERN", "SERIALNUMBER") if key in parts), "")
    return Identity(
        model=shown(next(iter(_texts(known, "printer-make-and-model")), "")),
        serial=shown(serial),
        firmware=shown(next(iter(_texts(known, "printer-firmware-string-version")), "")),
    )


def _texts(known: Attributes, name: str) -> list[str]:
    return [value for value in known.get(name, ()) if isinstance(value, str)]


def _numbers(values: tuple[Value, ...]) -> list[int]:
    return [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
