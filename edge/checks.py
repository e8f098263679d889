"""What a box needs, tried once: each device, the line, disk, clock and rights, with remedies.

Where the agent runs, its own word is taken, for it holds the devices and the line; where it does
not, every device is opened as the configuration says and the broker is called.
"""

from __future__ import annotations

import asyncio
import grp
import http.client
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from drivers.base import Driver, Report
from edge.figures import clock_synced
from edge.identity import Identity, NoIdentity
from edge.messages import DeviceState
from edge.settings import Config
from edge.supervisor import Supervisor
from edge.uplink import LineDown, Link

DEVICE_TIME: Final = 20.0
"""Seconds until a device must have answered, twice the usual patience."""

ASK_TIME: Final = 3.0
"""Seconds for an answer of the running agent."""

LITTLE_MB, LEAST_MB = 1024, 128
"""Free MiB below which the outbox's disk is worth a word, and below which it fails."""

RENEWED_BY: Final = 0.6
"""Part of a certificate's life after which it should have been renewed: the hub offers that from
half-way, and the box asks each day."""

GROUPS: Final = ("hallkeeper", "dialout", "video", "input")
"""Who may open devices: hall-edge.service runs in these groups."""

Verdict = Literal["ok", "warn", "bad"]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    name: str
    verdict: Verdict
    found: str
    remedy: str = ""


@dataclass(frozen=True)
class Findings:
    """All that was looked at; `devices` as the agent or the self-test saw them."""

    checks: tuple[Check, ...]
    devices: tuple[DeviceState, ...]

    @property
    def well(self) -> bool:
        """Whether nothing failed; a warning is no failure."""
        return all(check.verdict != "bad" for check in self.checks)

    def table(self) -> str:
        """For people, with a remedy under each line that needs one."""
        lines = []
        for check in self.checks:
            lines.append(f"{_MARKS[check.verdict]}  {check.name}：{check.found}")
            if check.remedy:
                lines.append(f"      → {check.remedy}")
        return "\n".join(lines)


async def examine(config: Config, tell: Tell, *, device_time: float = DEVICE_TIME) -> Findings:
    """Look at everything at once, within `device_time` and a few seconds; `tell` hears progress."""
    tell("正在找运行中的终端代理…")
    box = await asyncio.to_thread(_ask, config.local.port, "/api/box")
    running = isinstance(box, dict) and box.get("edge") == config.box.id
    tell("终端代理在运行，向它询问" if running else "终端代理没有运行，直接测试设备")
    async with asyncio.TaskGroup() as group:
        machine = group.create_task(asyncio.to_thread(_machine, config))
        line = group.create_task(_told_line(box) if running else _call_broker(config, tell))
        trying = group.create_task(
            _told_devices(config) if running else _try_devices(config.drivers, tell, device_time)
        )
    devices = trying.result()
    agent = _agent(box, running=running, edge=config.box.id)
    checks = (agent, *machine.result(), line.result(), *map(_device, devices))
    return Findings(checks, tuple(devices))


def inside(config: Config, devices: Iterable[DeviceState]) -> list[Check]:
    """What the running agent can see of its machine and devices; reads files, so use a thread."""
    return [*_machine(config), *map(_device, devices)]


def _agent(box: Any, *, running: bool, edge: str) -> Check:
    if running:
        return Check("终端代理", "ok", "正在运行")
    if box is None:
        return Check("终端代理", "warn", "没有运行", "systemctl start hall-edge")
    other = box.get("edge") if isinstance(box, dict) else "其他程序"
    return Check(
        "终端代理", "bad", f"本机端口上是 {other}，不是 {edge}", "停掉它，或改 [local] port"
    )


def _machine(config: Config) -> list[Check]:
    folder = Path(config.outbox.path).parent
    return [_disk(folder), _clock(), *_certificate(config), *_rights(folder)]


def _certificate(config: Config) -> list[Check]:
    """How long the hub still takes this box for itself; nothing where it has a password instead."""
    if not config.hub.identity:
        return []
    name = "证书"
    try:
        facts = Identity(Path(config.hub.identity)).facts()
    except NoIdentity as flaw:
        return [Check(name, "bad", str(flaw), "重新认领：hall-edge enrol")]
    now = datetime.now(UTC)
    days = (facts.not_after - now).days
    if now >= facts.not_after:
        return [Check(name, "bad", "已过期", "请管理员生成认领码，再运行 hall-edge enrol")]
    if now - facts.issued > RENEWED_BY * (facts.not_after - facts.issued):
        return [
            Check(name, "warn", f"还有 {days} 天，早该续期", "运行 hall-edge renew，看它怎么说")
        ]
    return [Check(name, "ok", f"还有 {days} 天")]


def _disk(folder: Path) -> Check:
    try:
        room = os.statvfs(folder)
    except OSError as flaw:
        return Check("磁盘", "bad", f"{folder}：{flaw.strerror}", f"建立目录 {folder}，归运行用户")
    free = room.f_bavail * room.f_frsize >> 20
    verdict: Verdict = "bad" if free < LEAST_MB else "warn" if free < LITTLE_MB else "ok"
    remedy = "" if verdict == "ok" else "清理磁盘：日志、升级包、回收站"
    return Check("磁盘", verdict, f"{folder} 余 {free} MiB", remedy)


def _clock() -> Check:
    if clock_synced():
        return Check("时钟", "ok", "已对时")
    return Check("时钟", "warn", "没有对时", "timedatectl set-ntp true，并放行对时服务器")


def _rights(folder: Path) -> list[Check]:
    checks = []
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        remedy = f"用运行代理的用户执行，或 chown hallkeeper {folder}"
        checks.append(Check("权限", "bad", f"不能写 {folder}", remedy))
    if os.geteuid() == 0:
        remedy = "以代理的用户再查一次：sudo -u hallkeeper hall-edge doctor"
        checks.append(Check("权限", "warn", "现在是 root，看不出代理缺什么权限", remedy))
    elif lacking := [name for name in GROUPS if not _in_group(name)]:
        remedy = f"usermod -aG {','.join(lacking)} 用户名，然后重新登录"
        checks.append(Check("权限", "warn", f"不在用户组 {'、'.join(lacking)}", remedy))
    return checks or [Check("权限", "ok", "目录可写，用户组齐全")]


def _in_group(name: str) -> bool:
    """Whether we are in it; a group that this system has not is nobody's lack."""
    try:
        number = grp.getgrnam(name).gr_gid
    except KeyError:
        return True
    return number in {os.getegid(), *os.getgroups()}


def _device(state: DeviceState) -> Check:
    name = f"设备 {state.name}"
    model = " ".join(filter(None, (state.identity.model, state.identity.serial)))
    if state.status == "ok":
        return Check(name, "ok", model or "正常")
    if state.status in {"starting", "off"}:
        return Check(name, "bad", "没有在限定时间内应答", "检查电源和数据线，再查一次")
    found, remedy = _parts(state.reason)
    verdict: Verdict = "warn" if state.status == "degraded" else "bad"
    return Check(name, verdict, f"{_STATUS.get(state.status, state.status)}，{found}", remedy)


def _parts(reason: str) -> tuple[str, str]:
    """A reason is told as "what is wrong：what to do" wherever there is something to do."""
    found, _, remedy = reason.rpartition("：")
    return (found, remedy) if found else (reason, "")


async def _try_devices(
    drivers: tuple[Driver, ...], tell: Tell, seconds: float
) -> list[DeviceState]:
    """Each device opened and read until it is well or down, all at once; what they read is lost."""
    waiting = {driver.name for driver in drivers}
    settled = asyncio.Event()

    def changed(state: DeviceState, flip: bool) -> None:
        if flip and state.status != "starting" and state.name in waiting:
            waiting.discard(state.name)
            tell(f"{state.name}：{state.status}")
            if not waiting:
                settled.set()

    async def forget(_driver: Driver, _report: Report) -> None:
        return

    supervisor = Supervisor(drivers, on_change=changed, on_report=forget)
    trying = asyncio.create_task(supervisor.run(), name="self-tests")
    if waiting:
        tell(f"正在测试 {len(waiting)} 台设备，最多 {seconds:g} 秒…")
        settle = asyncio.create_task(settled.wait(), name="settled")
        await asyncio.wait({settle, trying}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        settle.cancel()
    states = supervisor.states()
    trying.cancel()
    await asyncio.wait({trying})
    if not trying.cancelled():
        trying.result()  # it ends by itself with an error only
    return states


async def _call_broker(config: Config, tell: Tell) -> Check:
    where = f"{config.hub.host}:{config.hub.port}"
    tell(f"正在连接中心 {where}…")
    link = Link(config.hub, config.box.id)
    try:
        await link.open()
    except LineDown as down:
        return Check("中心", "bad", *_parts(str(down)))
    finally:
        await link.close(politely=True)
    return Check("中心", "ok", f"{where} 接受本终端")


async def _told_line(box: dict[str, Any]) -> Check:
    line = box.get("line") or {}
    if line.get("connected"):
        verdict: Verdict = "ok" if line.get("hub") == "online" else "warn"
        remedy = "" if verdict == "ok" else "检查中心的入库服务是否在运行"
        return Check("中心", verdict, f"已连接，待发 {line.get('outbox')} 条", remedy)
    return Check("中心", "bad", *_parts(line.get("reason") or "没有连接：检查网络"))


async def _told_devices(config: Config) -> list[DeviceState]:
    told = await asyncio.to_thread(_ask, config.local.port, "/api/devices")
    try:
        return msgspec.convert(told, list[DeviceState])
    except msgspec.ValidationError:
        return []


def _ask(port: int, path: str) -> Any:
    """What the local API answers, None where nobody listens, "" where it is no such API."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ASK_TIME)
    try:
        connection.request("GET", path)
        return json.loads(connection.getresponse().read(1 << 20))
    except OSError:
        return None
    except (ValueError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


_STATUS: Final = {
    "missing": "没有接上",
    "refused": "不让使用",
    "fault": "有故障",
    "degraded": "能用但要留意",
}
_MARKS: Final = {"ok": "[正常]", "warn": "[注意]", "bad": "[故障]"}
