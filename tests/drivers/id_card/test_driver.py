"""The driver against a simulated module in its own process, over a real pty and over TCP."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.devices.remote import Running, running
from deploy.demo.devices.specimens import SPECIMENS
from drivers.base import (
    Alive,
    DeviceBabble,
    DeviceBroken,
    DeviceError,
    DeviceMissing,
    Driver,
    Report,
    UnknownCommand,
    load,
)
from drivers.id_card import IdCardReader
from drivers.id_card.reports import CardLifted, CardRead, CardTrouble
from drivers.ports import AddressError

FAST = 0.02
"""Seconds between two looks for a card: the simulator needs no rest."""

TRANSPORTS: dict[str, tuple[str, ...]] = {"pty": (), "tcp": ("--tcp", "0")}
MODULES = {
    "first generation, tells the number": (),
    "second generation, tells the number": ("--generation", "2"),
    "second generation, no number": ("--generation", "2", "--no-card-number"),
}


@pytest.fixture
async def module(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Running]:
    async with running("sam_module", tmp_path, *getattr(request, "param", ())) as simulator:
        yield simulator


def reader(module: Running, **settings: Any) -> IdCardReader:
    return IdCardReader(name="reader", port=module.address, **{"find_every": FAST} | settings)


async def first(reports: AsyncIterator[Report], kind: type[Report]) -> Any:
    """The first report of this kind, passing over signs of life and nothing else."""
    async for report in reports:
        if isinstance(report, kind):
            return report
        assert isinstance(report, Alive), report
    raise AssertionError(f"no {kind.__name__}")


async def turns(reports: AsyncIterator[Report], count: int) -> list[Report]:
    """What else came during so many signs of life."""
    others = []
    async for report in reports:
        if isinstance(report, Alive):
            count -= 1
        else:
            others.append(report)
        if not count:
            break
    return others


async def failure(driver: Driver) -> tuple[DeviceError, float]:
    """How the driver fails, and after how many seconds."""
    started = time.monotonic()
    with pytest.raises(DeviceError) as flaw:
        async for _ in driver.reports():
            pass
    return flaw.value, time.monotonic() - started


def test_it_is_found_by_its_name() -> None:
    assert load("id_card") is IdCardReader
    assert IdCardReader(port="tcp:127.0.0.1:1").kind == "id_card_reader"


@pytest.mark.parametrize("module", TRANSPORTS.values(), ids=TRANSPORTS, indirect=True)
async def test_every_kind_of_card_is_read_and_lifted(module: Running) -> None:
    async with aclosing(reader(module).reports()) as reports:
        for kind, specimen in SPECIMENS.items():
            await module.tell("lay", card=kind)
            read = await first(reports, CardRead)
            assert read.public() == {"card": kind, "milliseconds": read.milliseconds}
            local = read.local()
            assert (local["kind"], local["name"]) == (kind, "证件样本")
            assert local["photo"] == specimen.photo
            assert local["sam_id"] == "05.01-20190301-0000000001-0000000001"
            await module.tell("lift")
            await first(reports, CardLifted)


async def test_every_idle_look_tells_who_it_is(module: Running) -> None:
    async with aclosing(reader(module).reports()) as reports:
        for _ in range(3):
            alive = await first(reports, Alive)
            assert alive.identity.serial == "05.01-20190301-0000000001-0000000001"
            assert alive.identity.model == "SAM 05.01"
            assert alive.warning == ""
    async with aclosing(reader(module, model="iDR210").reports()) as reports:
        assert (await first(reports, Alive)).identity.model == "iDR210"


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES, indirect=True)
async def test_a_resting_card_is_read_once_and_its_lifting_seen(module: Running) -> None:
    async with aclosing(reader(module).reports()) as reports:
        for times in (1, 2):
            await module.tell("lay")
            await first(reports, CardRead)
            assert await turns(reports, 10) == []
            assert (await module.tell("status"))["asked"]["3001"] == times
            await module.tell("lift")
            await first(reports, CardLifted)


@pytest.mark.parametrize("module", [("--no-card-number",)], indirect=True)
async def test_a_module_that_hides_a_resting_card_reads_it_once_all_the_same(
    module: Running,
) -> None:
    async with aclosing(reader(module).reports()) as reports:
        await module.tell("lay")
        await first(reports, CardRead)
        await first(reports, CardLifted)  # as far as this module can tell
        assert await turns(reports, 10) == []
        await module.tell("lift")
        await module.tell("lay", card="hmt")
        assert (await first(reports, CardRead)).card.kind == "hmt"


@pytest.mark.parametrize("module", [("--no-card-number",)], indirect=True)
async def test_a_card_that_takes_another_s_place_at_once_is_read(module: Running) -> None:
    async with aclosing(reader(module, find_every=0.2).reports()) as reports:
        await module.tell("lay")
        await first(reports, CardRead)
        await turns(reports, 2)  # this one's first look, hidden by the module
        await module.tell("lay", card="hmt")
        await first(reports, CardLifted)
        assert (await first(reports, CardRead)).card.kind == "hmt"


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES, indirect=True)
async def test_reread(module: Running) -> None:
    driver = reader(module)
    assert await driver.command("reread") == {"accepted": False}
    async with aclosing(driver.reports()) as reports:
        await first(reports, Alive)
        assert await driver.command("reread") == {"accepted": False}
        await module.tell("lay")
        before = await first(reports, CardRead)
        assert await driver.command("reread") == {"accepted": True}
        again = await first(reports, CardRead)
        assert again.card == before.card
        assert await turns(reports, 5) == []


async def test_a_card_lifted_before_its_second_reading(module: Running) -> None:
    driver = reader(module, find_every=0.1)
    async with aclosing(driver.reports()) as reports:
        await module.tell("lay")
        await first(reports, CardRead)
        await turns(reports, 2)
        await driver.command("reread")
        await module.tell("lift")
        await first(reports, CardLifted)
        assert await turns(reports, 4) == []


async def test_other_commands_are_refused(module: Running) -> None:
    with pytest.raises(UnknownCommand):
        await reader(module).command("eject")
    with pytest.raises(ValueError, match="card"):
        await reader(module).command("reread", card="hmt")


async def test_fingerprints_and_appended_addresses_where_asked_for(module: Running) -> None:
    driver = reader(module, read_fingerprint=True, read_appended_address=True)
    async with aclosing(driver.reports()) as reports:
        await module.tell("lay")
        local = (await first(reports, CardRead)).local()
        assert local["appended_addresses"] == ["样本省样本市样本区样本新村2号"]
        assert local["fingerprints"] == SPECIMENS["resident"].fingerprints
        assert [record["finger"] for record in local["fingerprint_records"]] == [
            "右手拇指",
            "左手拇指",
        ]
        await module.tell("lay", card="hmt")
        await driver.command("reread")
        assert (await first(reports, CardRead)).local()["appended_addresses"] == []


async def test_neither_is_asked_for_otherwise(module: Running) -> None:
    async with aclosing(reader(module).reports()) as reports:
        await module.tell("lay")
        local = (await first(reports, CardRead)).local()
    assert (local["fingerprints"], local["appended_addresses"]) == (b"", [])
    assert not {"3010", "3003"} & set((await module.tell("status"))["asked"])


async def test_a_read_that_fails_is_tried_again_after_a_reset(module: Running) -> None:
    await module.tell("fail", status="41", times=2)
    await module.tell("lay")
    async with aclosing(reader(module).reports()) as reports:
        await first(reports, CardRead)
    asked = (await module.tell("status"))["asked"]
    assert (asked["3001"], asked["10ff"]) == (3, 2)


@pytest.mark.parametrize("module", [(), ("--generation", "2")], indirect=True)
async def test_a_card_that_cannot_be_read_is_told_once(module: Running) -> None:
    await module.tell("fail", status="41", times=100)
    await module.tell("lay")
    async with aclosing(reader(module).reports()) as reports:
        trouble = await first(reports, CardTrouble)
        assert (trouble.reason, trouble.advice) == ("读证件失败", "请拿起证件重新放好")
        assert trouble.public() == {}
        assert await turns(reports, 10) == []
        await module.tell("lift")
        await first(reports, CardLifted)
        await module.tell("mend")
        await module.tell("lay")
        await first(reports, CardRead)


async def test_a_card_taken_away_too_early_is_told(module: Running) -> None:
    await module.tell("fail", status="41", times=10_000)
    await module.tell("lay")
    async with aclosing(reader(module, attempts=10_000).reports()) as reports:
        await first(reports, Alive)
        await turns(reports, 2)
        assert "10ff" in (await module.tell("status"))["asked"]
        await module.tell("lift")
        assert (await first(reports, CardTrouble)).reason == "读证件失败"
        assert await turns(reports, 5) == []


async def test_many_unreadable_cards_cast_doubt_on_the_reader(module: Running) -> None:
    await module.tell("fail", status="31", times=5)
    async with aclosing(reader(module, attempts=1).reports()) as reports:
        for _ in range(5):
            await module.tell("lay")
            assert (await first(reports, CardTrouble)).reason == "证件认证模块失败"
            await module.tell("lift")
            await first(reports, CardLifted)
        assert "5 张" in (await first(reports, Alive)).warning
        await module.tell("lay")
        await first(reports, CardRead)
        assert (await first(reports, Alive)).warning == ""


@pytest.mark.parametrize(("status", "reason"), [("60", "自检失败"), ("66", "未经授权")])
async def test_a_broken_module_must_be_replaced(module: Running, status: str, reason: str) -> None:
    await module.tell("break", status=status)
    flaw, _ = await failure(reader(module))
    assert isinstance(flaw, DeviceBroken)
    assert reason in str(flaw)
    assert "请更换模块" in str(flaw)


async def test_a_module_that_breaks_while_it_works(module: Running) -> None:
    async with aclosing(reader(module).reports()) as reports:
        await first(reports, Alive)
        await module.tell("break", status="66")
        with pytest.raises(DeviceBroken):
            await turns(reports, 5)


@pytest.mark.parametrize("module", TRANSPORTS.values(), ids=TRANSPORTS, indirect=True)
async def test_a_module_silent_from_the_start_fails_in_time(module: Running) -> None:
    await module.tell("silence", on=True)
    flaw, seconds = await failure(reader(module))
    assert isinstance(flaw, DeviceBabble)
    assert "没有应答" in str(flaw)
    assert seconds < 4


@pytest.mark.parametrize("module", [("--thinking", "0.2")], indirect=True)
@pytest.mark.parametrize("fingerprint", [False, True])
async def test_a_module_that_falls_silent_in_a_read_fails_in_time(
    module: Running, fingerprint: bool
) -> None:
    async with aclosing(reader(module, read_fingerprint=fingerprint).reports()) as reports:
        await first(reports, Alive)
        await module.tell("lay")
        ending = asyncio.create_task(turns(reports, 1000))
        await module.tell("await", command="3010" if fingerprint else "3001")
        await module.tell("silence", on=True)
        started = time.monotonic()
        with pytest.raises(DeviceBabble, match="没有应答"):
            await ending
        assert time.monotonic() - started < 4


@pytest.mark.parametrize("module", TRANSPORTS.values(), ids=TRANSPORTS, indirect=True)
@pytest.mark.parametrize("after", [1, 7, 600])
async def test_the_plug_pulled_within_a_frame(module: Running, after: int) -> None:
    driver = reader(module)
    await module.tell("lay")
    async with aclosing(driver.reports()) as reports:
        await first(reports, Alive)
        await module.tell("unplug", after_bytes=after)
        with pytest.raises(DeviceMissing):
            await turns(reports, 100)
    assert isinstance((await failure(driver))[0], DeviceMissing)
    await module.tell("plug")
    async with aclosing(driver.reports()) as reports:
        await first(reports, CardRead)


@pytest.mark.parametrize("module", TRANSPORTS.values(), ids=TRANSPORTS, indirect=True)
async def test_the_plug_pulled_at_rest(module: Running) -> None:
    async with aclosing(reader(module, find_every=5).reports()) as reports:
        await turns(reports, 2)
        started = time.monotonic()
        await module.tell("unplug")
        with pytest.raises(DeviceMissing):
            await turns(reports, 100)
        assert time.monotonic() - started < 1


@pytest.mark.parametrize("module", [("--baud", "9600")], indirect=True)
async def test_the_wrong_speed_is_named(module: Running) -> None:
    flaw, seconds = await failure(reader(module))
    assert isinstance(flaw, DeviceBabble)
    assert "波特率" in str(flaw)
    assert seconds < 4


@pytest.mark.parametrize("module", [("--baud", "9600", "--paced")], indirect=True)
async def test_a_slow_line_is_waited_for(module: Running) -> None:
    driver = IdCardReader(port=f"{module.address}?baud=9600", find_every=FAST)
    await module.tell("lay")
    async with aclosing(driver.reports()) as reports:
        assert (await first(reports, CardRead)).milliseconds > 1300


async def test_late_replies_are_read(module: Running) -> None:
    await module.tell("delay", seconds=0.1)
    await module.tell("lay")
    async with aclosing(reader(module).reports()) as reports:
        await first(reports, CardRead)


async def test_bytes_lost_on_the_wire_end_in_a_report_or_a_device_error(module: Running) -> None:
    driver = reader(module)
    await module.tell("loss", share=0.1)
    with suppress(DeviceError, TimeoutError):
        async with asyncio.timeout(6), aclosing(driver.reports()) as reports:
            await turns(reports, 20)
    await module.tell("loss", share=0.0)
    await module.tell("lay")
    async with aclosing(driver.reports()) as reports:
        await first(reports, CardRead)


@pytest.mark.parametrize("module", [("--paced",)], indirect=True)
async def test_a_report_follows_the_last_byte_at_once(module: Running) -> None:
    delays = []
    async with aclosing(reader(module).reports()) as reports:
        for _ in range(5):
            await module.tell("lay")
            await first(reports, CardRead)
            now = time.monotonic()
            delays.append(now - (await module.tell("status"))["last_sent"])
            await module.tell("lift")
            await first(reports, CardLifted)
    # The best of five: the machine may be busy, the driver may not be.
    assert min(delays) < 0.05


async def test_the_log_shows_the_wire_but_nothing_of_a_card(
    module: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    driver = reader(module, read_fingerprint=True, read_appended_address=True)
    async with aclosing(driver.reports()) as reports:
        await module.tell("lay")
        read = await first(reports, CardRead)
        await turns(reports, 3)
    specimen = SPECIMENS["resident"]
    log = caplog.text
    assert "reader > aa aa aa 96 69 00 03 30 10 23" in log
    assert "reader < aa aa aa 96 69 09 0a 00 00 90 (2321 bytes)" in log
    assert "reader < aa aa aa 96 69 00 14 00 00 90 05 00 01 00" in log  # the SAM's own id
    for secret in (specimen.text, specimen.photo, specimen.addresses, specimen.number):
        assert secret[:4].hex(" ") not in log
    for shown in (log, repr(read), str(read), repr(vars(read)["card"])):
        assert not any(
            word in shown for word in ("证件样本", "100000194910010008", "样本省", "1949")
        )


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"port": "/dev/ttyUSB0"}, AddressError),
        ({"port": "tcp:127.0.0.1:1", "baud": 42}, ValueError),
        ({"port": "tcp:127.0.0.1:1", "find_every": 0}, ValueError),
        ({"port": "tcp:127.0.0.1:1", "find_every": 10}, ValueError),
        ({"port": "tcp:127.0.0.1:1", "attempts": 0}, ValueError),
    ],
    ids=str,
)
def test_wrong_settings_are_refused(
    settings: dict[str, Any], error: Callable[[], ValueError]
) -> None:
    with pytest.raises(error):  # type: ignore[call-overload]
        IdCardReader(**settings)
