"""The simulated ID-card reader as a process: its answers, its orders, its end."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.devices.control import Refused
from deploy.demo.devices.remote import Running, running
from deploy.demo.devices.sam_module import SamModule
from deploy.demo.devices.specimens import SPECIMENS
from drivers.base import DeviceMissing
from drivers.id_card import commands
from drivers.id_card.frame import Codec, Command, Reply
from drivers.id_card.status import Status
from drivers.ports import Port, open_port

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def module(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Running]:
    async with running("sam_module", tmp_path, *getattr(request, "param", ())) as simulator:
        yield simulator


async def ask(port: Port, command: Command) -> Reply:
    await port.write(command.to_bytes())
    codec = Codec(Reply)
    async with asyncio.timeout(60):
        while True:
            for reply in codec.feed(await port.read(1)):
                return reply


async def asked(port: Port, *them: Command) -> list[int]:
    return [(await ask(port, command)).sw3 for command in them]


READ_ONCE = (commands.FIND, commands.SELECT, commands.READ)


async def test_without_a_card(module: Running) -> None:
    async with open_port(module.address) as port:
        assert await asked(port, commands.SAM_STATUS, *READ_ONCE) == [0x90, 0x80, 0x81, 0x41]
        assert len((await ask(port, commands.READ_SAM_ID)).data) == 16
        assert await asked(port, commands.READ_ADDED_INFORMATION) == [Status.COMMAND_WRONG]


@pytest.mark.parametrize("kind", SPECIMENS)
async def test_a_card_is_found_selected_and_read(module: Running, kind: str) -> None:
    await module.tell("lay", card=kind)
    async with open_port(module.address) as port:
        assert await asked(port, commands.FIND, commands.SELECT) == [0x9F, 0x90]
        read = await ask(port, commands.READ)
        assert len(read.to_bytes()) == 1295
        assert read.data[4:260] == SPECIMENS[kind].text
        assert len((await ask(port, commands.READ_CARD_NUMBER)).data) == 24
        full = await ask(port, commands.READ_WITH_FINGERPRINTS)
        assert len(full.to_bytes()) == 2321


@pytest.mark.parametrize(
    ("module", "again"),
    [(("--generation", "1"), 0x80), (("--generation", "2"), 0x9F)],
    indirect=["module"],
)
async def test_two_generations_differ_in_the_next_find(module: Running, again: int) -> None:
    await module.tell("lay")
    async with open_port(module.address) as port:
        assert await asked(port, *READ_ONCE, commands.FIND) == [0x9F, 0x90, 0x90, again]
        assert await asked(port, commands.RESET, commands.FIND) == [0x90, 0x9F]
        await module.tell("lift")
        assert await asked(port, commands.FIND) == [0x80]
        await module.tell("lay")
        assert await asked(port, commands.FIND) == [0x9F]


@pytest.mark.parametrize("module", [("--no-card-number",)], indirect=True)
async def test_a_module_that_does_not_know_the_number(module: Running) -> None:
    await module.tell("lay")
    async with open_port(module.address) as port:
        assert await asked(port, *READ_ONCE, commands.READ_CARD_NUMBER) == [0x9F, 0x90, 0x90, 0x21]


async def test_break_fail_and_mend(module: Running) -> None:
    await module.tell("lay")
    async with open_port(module.address) as port:
        await module.tell("fail", status="32", times=1)
        assert await asked(port, *READ_ONCE, commands.READ) == [0x9F, 0x90, 0x32, 0x90]
        await module.tell("break", status="60")
        assert await asked(port, commands.SAM_STATUS, commands.FIND) == [0x60, 0x60]
        await module.tell("mend")
        assert await asked(port, commands.SAM_STATUS) == [0x90]


async def test_silence_is_kept_and_ended(module: Running) -> None:
    async with open_port(module.address) as port:
        await module.tell("silence", on=True)
        await port.write(commands.FIND.to_bytes())
        assert await port.read(0.1) == b""
        await module.tell("silence", on=False)
        assert await asked(port, commands.FIND) == [0x80]


@pytest.mark.parametrize("module", [(), ("--tcp", "0")], ids=["pty", "tcp"], indirect=True)
async def test_unplug_and_plug(module: Running) -> None:
    await module.tell("plug")  # it is: nothing changes
    async with open_port(module.address) as port:
        await module.tell("unplug")
        with pytest.raises(DeviceMissing):
            await port.read(5)
    assert not (await module.tell("status"))["plugged"]
    with pytest.raises(DeviceMissing):
        async with open_port(module.address):
            pass
    await module.tell("plug")
    async with open_port(module.address) as port:
        assert await asked(port, commands.SAM_STATUS) == [0x90]


async def test_status_tells_what_came(module: Running) -> None:
    await module.tell("lay", card="hmt")
    async with open_port(module.address) as port:
        await asked(port, commands.FIND, commands.FIND)
    status = await module.tell("status")
    assert (status["card"], status["asked"], status["plugged"]) == ("hmt", {"2001": 2}, True)


@pytest.mark.parametrize(
    ("do", "args", "error"),
    [
        ("fly", {}, "lay, lift"),
        ("lay", {"card": "library"}, "resident"),
        ("lay", {"colour": "red"}, "colour"),
        ("break", {"status": "xyz"}, "hexadecimal"),
    ],
)
async def test_orders_that_cannot_be_done(
    module: Running, do: str, args: dict[str, Any], error: str
) -> None:
    with pytest.raises(Refused, match=error):
        await module.tell(do, **args)
    assert (await module.tell("status"))["plugged"]


@pytest.mark.parametrize("line", [b"nonsense\n", b"[]\n", b"{}\n", b'{"do": 5}\n'])
async def test_lines_that_are_no_orders(module: Running, line: bytes) -> None:
    reader, writer = await asyncio.open_unix_connection(module.control)
    writer.write(line)
    assert b'"ok": false' in await reader.readline()
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("how", ["SIGTERM", "input closed"])
async def test_its_end_leaves_nothing_behind(tmp_path: Path, how: str) -> None:
    link, control = tmp_path / "reader", tmp_path / "control"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "deploy.demo.devices.sam_module", "--link", str(link), "--control", str(control)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    await process.stdout.readline()
    assert link.is_symlink()
    assert control.is_socket()
    if how == "SIGTERM":
        os.kill(process.pid, signal.SIGTERM)
    else:
        process.stdin.close()
    async with asyncio.timeout(60):
        assert await process.wait() == 0
    assert not link.is_symlink()
    assert not control.exists()


async def test_a_simulator_that_cannot_start_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="did not start"):
        async with running("sam_module", tmp_path, "--generation", "3"):
            pass


def test_its_options_are_its_fields() -> None:
    options = vars(SamModule.options().parse_args([]))
    assert SamModule(**options).generation == 1
