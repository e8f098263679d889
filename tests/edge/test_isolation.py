from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from drivers.base import (
    Alive,
    DeviceBroken,
    DeviceError,
    DeviceMissing,
    Report,
    UnknownCommand,
    Worth,
)
from edge.driver_code import BadArguments, DriverFault
from edge.isolation import Isolated
from tests.edge.small_drivers import READ_FROM_CARD, Buttons, FileDevice, Wild
from tests.edge.test_supervisor import running


@asynccontextmanager
async def reports_of(isolated: Isolated) -> AsyncIterator[Any]:
    reports = isolated.reports()
    try:
        yield reports
    finally:
        await reports.aclose()  # type: ignore[attr-defined]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def next_but_alive(reports: AsyncIterator[Report]) -> Report:
    async for report in reports:
        if not isinstance(report, Alive):
            return report
    raise AssertionError("it ended")


async def test_reports_cross_with_bytes_and_noise_on_stdout_does_not_hurt():
    async with reports_of(Isolated(Wild(name="camera"))) as reports:
        first = await anext(reports)
        assert first.identity.model == "wild"
        assert int(first.identity.serial) != os.getpid()
        pressed = await anext(reports)
        assert (pressed.what, pressed.lasting, pressed.worth) == ("pressed", True, Worth.VOICE)
        assert pressed.public() == {"key": 4}
        assert pressed.local() == {"key": 4, "picture": b"\xff\xd8" + bytes(300_000)}
        preview = await anext(reports)
        assert (preview.what, preview.lasting) == ("preview", False)


async def test_the_child_is_gone_when_the_generator_is_closed():
    async with reports_of(Isolated(Wild(name="camera"))) as reports:
        pid = int((await anext(reports)).identity.serial)
        assert alive(pid)
    assert not alive(pid)


async def test_a_hanging_library_is_killed_on_silence():
    async with running(Wild(name="camera", mode="hang", patience=1.0)) as (supervisor, heard):
        await heard.until("camera", "fault")
        assert not alive(int(supervisor.states()[0].identity.serial))


@pytest.mark.parametrize(
    ("mode", "kind", "text"),
    [
        ("segfault", DeviceError, "SIGSEGV"),
        ("exit", DeviceError, "3"),
        ("broken", DeviceBroken, "the lamp is broken"),
        ("bug", DriverFault, "RuntimeError, small_drivers.py:"),
    ],
)
async def test_every_end_is_a_device_error(mode, kind, text, capfd):
    async with reports_of(Isolated(Wild(name="camera", mode=mode))) as reports:
        with pytest.raises(kind, match=text) as caught:
            await next_but_alive(reports)
    assert READ_FROM_CARD not in str(caught.value)
    assert READ_FROM_CARD not in "".join(capfd.readouterr())


async def test_a_child_that_grows_is_killed_with_the_reason(caplog):
    wild = Isolated(Wild(name="camera", mode="grow"), memory_limit=200, memory_look=0.05)
    async with reports_of(wild) as reports:
        pid = int((await anext(reports)).identity.serial)
        with pytest.raises(DeviceError, match="超过上限 200 MiB"):
            async for _ in reports:
                pass
    assert not alive(pid)
    assert wild.restarts == 0
    assert "camera: child" in caplog.text


@pytest.mark.parametrize(
    ("mode", "counted"),
    [("segfault", True), ("exit", True), ("bug", True), ("broken", False), ("talk", True)],
)
async def test_restarts_are_counted_in_the_detail(mode, counted):
    wild = Isolated(Wild(name="camera", mode=mode))
    async with reports_of(wild) as reports:
        assert (await anext(reports)).detail == {"mode": 1}
        if mode != "talk":  # that one is killed by the closing
            with pytest.raises(DeviceError):
                await next_but_alive(reports)
    wild.inner.mode = "talk"  # type: ignore[attr-defined]
    async with reports_of(wild) as reports:
        expected = {"mode": 1, "restarts": 1} if counted else {"mode": 1}
        assert (await anext(reports)).detail == expected
        async for report in reports:
            if isinstance(report, Alive):
                assert report.detail == (expected if counted else None)
                break


async def test_a_segfault_costs_that_driver_only():
    other = Wild(name="other")
    async with running(Wild(name="camera", mode="segfault"), other) as (supervisor, heard):
        await heard.until("other", "ok")
        await heard.until("camera", "fault")
        assert [s.status for s in supervisor.states()] == ["fault", "ok"]
        assert [flip[:2] for flip in heard.flips].count(("other", "ok")) == 1


async def test_commands_run_in_the_child():
    camera = Isolated(Wild(name="camera"))
    with pytest.raises(DeviceMissing):
        await camera.command("capture")
    async with reports_of(camera) as reports:
        await anext(reports)

        async def listen() -> None:
            async for _ in reports:
                pass

        listening = asyncio.create_task(listen())
        answer = await camera.command("capture", dpi=300)
        assert answer == {"accepted": True, "page": b"\x01\x02", "dpi": 300}
        with pytest.raises(UnknownCommand, match="dance"):
            await camera.command("dance")
        with pytest.raises(BadArguments, match="dpi must be above 0"):
            await camera.command("bad")
        with pytest.raises(DriverFault, match="RuntimeError"):
            await camera.command("bug")
        listening.cancel()
        await asyncio.wait({listening})


async def test_a_command_does_not_outlive_its_child():
    pad = Isolated(Buttons(name="pad", isolated=True))
    async with reports_of(pad) as reports:
        listening = asyncio.create_task(anext(reports))
        while True:
            try:
                async with asyncio.timeout(0.2):
                    await pad.command("wait")
            except TimeoutError:
                break  # it has reached the child, which waits
            except DeviceMissing:
                await asyncio.sleep(0)
        waiting = asyncio.create_task(pad.command("wait"))
        await asyncio.sleep(0)
        listening.cancel()
        await asyncio.wait({listening})
        with pytest.raises(DeviceError):
            await waiting


async def test_fields_that_are_paths_reach_the_child(tmp_path):
    node = tmp_path / "node"
    node.touch()
    async with reports_of(Isolated(FileDevice(name="printer", path=node))) as reports:
        assert (await anext(reports)).identity.model == "file"
        node.unlink()
        with pytest.raises(DeviceMissing, match="node"):
            await next_but_alive(reports)


async def test_the_supervisor_isolates_what_asks_for_it():
    async with running(Wild(name="camera", mode="segfault")) as (supervisor, heard):
        await heard.until("camera", "fault")
        state = supervisor.states()[0]
        assert "SIGSEGV" in state.reason
        assert state.driver == "small_drivers"
