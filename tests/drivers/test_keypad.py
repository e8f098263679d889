"""The keypad driver: codecs under any cut, profiles with every mistake, pads on real ptys."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.demo.devices.remote import Running, running
from drivers.base import Alive, DeviceBabble, DeviceMissing, Report, UnknownCommand
from drivers.keypad import Keypad
from drivers.keypad.framing import CallerBus, Decoder, Delimited, FixedLength, Framing
from drivers.keypad.pads import Asking, Key, Pads
from drivers.keypad.profile import BUILT_IN, ProfileError, built_in, load, parse
from drivers.keypad.template import NotationError, Pattern, Template
from drivers.rating import Rated

FF68 = BUILT_IN / "ff68.toml"

FRAMINGS: list[Framing] = [
    CallerBus(),
    FixedLength(length=2, start=b"\xaa", end=b"\x55", checksum="xor8"),
    FixedLength(length=3, start=b"\xa5\x5a", checksum="sum8", covers="start"),
    Delimited(start=b"\x02", end=b"\x0d\x0a", checksum="sum8"),
    Delimited(end=b"\r"),
]


def bodies(framing: Framing) -> st.SearchStrategy[bytes]:
    sizes = {CallerBus: (3, 5), Delimited: (1, 12)}
    low, high = (
        (framing.length, framing.length)
        if isinstance(framing, FixedLength)
        else sizes[type(framing)]
    )

    def carried(body: bytes) -> bool:
        with contextlib.suppress(ValueError):
            return bool(framing.encode(body))
        return False

    return st.binary(min_size=low, max_size=high).filter(carried)


@pytest.mark.parametrize("framing", FRAMINGS, ids=repr)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_cut_gives_the_same_frames(framing: Framing, data: st.DataObject) -> None:
    sent = data.draw(st.lists(bodies(framing), max_size=5))
    wire = b"".join(framing.encode(body) for body in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=8)))
    decoder = Decoder(framing)
    got = []
    for start, stop in zip([0, *cuts], [*cuts, len(wire)], strict=True):
        got += decoder.feed(wire[start:stop])
    assert [frame.body for frame in got] == sent
    assert decoder.garbage == 0


@pytest.mark.parametrize("framing", FRAMINGS, ids=repr)
@given(noise=st.binary(max_size=400), data=st.data())
@settings(max_examples=60, deadline=None)
def test_garbage_is_skipped_and_the_buffer_stays_small(
    framing: Framing, noise: bytes, data: st.DataObject
) -> None:
    decoder = Decoder(framing)
    for byte in noise:
        decoder.feed(bytes([byte]))
        assert len(decoder._buffer) < framing.longest
    decoder.forget()
    body = data.draw(bodies(framing))
    assert [frame.body for frame in decoder.feed(framing.encode(body))] == [body]


@pytest.mark.parametrize("framing", [f for f in FRAMINGS if "checksum='none'" not in repr(f)])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_lost_byte_costs_one_frame(framing: Framing, data: st.DataObject) -> None:
    first, second, third = (data.draw(bodies(framing)) for _ in range(3))
    wire = framing.encode(first)
    lost = data.draw(st.integers(0, len(wire) - 1))
    decoder = Decoder(framing)
    broken = wire[:lost] + wire[lost + 1 :]
    got = decoder.feed(broken + framing.encode(second) + framing.encode(third))
    assert [frame.body for frame in got][-1:] == [third]


def test_the_published_frames_of_the_caller_bus() -> None:
    profile = load("ff68")
    pad = {"address": b"\x01"}
    ticket = profile.wrap(profile.prompts["ticket"][0], ticket=b"\x01\x02\x03", **pad)
    assert ticket == bytes.fromhex("FF 68 08 08 68 01 02 0A 0A 0A 01 02 03 27 16")
    assert profile.wrap(profile.prompts["beep"][0], **pad).hex() == "ff680202680103" + "0416"
    assert profile.wrap(profile.prompts["ask"][0], **pad).hex() == "ff6803036801010b0d16"
    waiting = profile.wrap(profile.prompts["waiting"][0], waiting=b"\x00\x01\x02", **pad)
    assert waiting[5:13] == bytes.fromhex("01 02 00 01 02 0A 0A 0A")


@pytest.mark.parametrize(
    ("body", "answer", "key"),
    [
        ("01 10 0C", "01 10 0C", "next"),
        ("01 10 0D", "01 10 0D", "recall"),
        ("01 10 0B", "01 10 0B", "ask_for_rating"),
        ("01 10 00 0F", "01 10 00 0F", "hang"),
        ("01 10 03 0F", "01 10 03 0F", "call_back"),
        ("01 10 06 0F", "01 10 06 0F", "give_up"),
        ("01 10 07 0F", "01 10 07 0F", "confirm"),
        ("01 10 11", "01 10 11", "one_metre_line"),
        ("01 10 12", "01 10 12", "pause"),
        ("01 10 01 02 13", "01 10 01 02 13", "transfer"),
        ("01 10 07", "01 10 07", "digit"),
        ("01 10 7F", "01 10 7F", None),
        ("01 11 09", "01 01 09", None),
    ],
)
def test_what_the_bus_means_and_gets_back(body: str, answer: str, key: str | None) -> None:
    pads = Pads(load("ff68"), "3", {})
    pads.opened(0)
    frames = Decoder(CallerBus()).feed(CallerBus().encode(bytes.fromhex(body)))
    report, answers = pads.hear(frames[0], 1.0)
    assert answers == [CallerBus().encode(bytes.fromhex(answer))]
    assert (report.key if isinstance(report, Key) else None) == key


def test_an_evaluation_is_acknowledged_with_function_1_and_16_less_in_the_sum() -> None:
    pads = Pads(load("ff68"), "3", {})
    wire = bytes.fromhex("FF 68 03 03 68 01 11 02 14 16")
    report, answers = pads.hear(Decoder(CallerBus()).feed(wire)[0], 1.0)
    assert answers == [bytes.fromhex("FF 68 03 03 68 01 01 02 04 16")]
    assert isinstance(report, Rated)
    assert report.grade == 3


def test_a_pad_nobody_entered_is_heard_and_told() -> None:
    pads = Pads(load("ff68"), "", {"1": "A", "2": "B"})
    pads.opened(0)
    report, _ = pads.hear(Decoder(CallerBus()).feed(CallerBus().encode(b"\x07\x11\x00"))[0], 1.0)
    assert isinstance(report, Rated)
    assert report.window == ""
    assert "地址 7" in pads.warning(1.0)


def test_one_silent_pad_of_two_is_a_warning_and_all_are_a_failure() -> None:
    text = FF68.read_text(encoding="utf-8")
    polled = text + '\n[poll]\nsend = "{address} 20"\nanswer = "?? 20 *"\nsilent_after = 3\n'
    profile = parse("polled", polled)
    pads = Pads(profile, "", {"1": "A", "2": "B"})
    pads.opened(0)
    assert sorted(pads.polls()) == [CallerBus().encode(bytes([n, 0x20])) for n in (1, 2)]
    pads.hear(Decoder(CallerBus()).feed(CallerBus().encode(b"\x01\x20\x00"))[0], 2.5)
    assert pads.warning(2.9) == ""
    assert pads.warning(4.0) == "窗口 B 的评价器没有应答"
    with pytest.raises(DeviceBabble, match="没有应答"):
        pads.warning(6.0)


# Profiles


def test_built_in_profiles_load() -> None:
    assert built_in() == ["ff68", "five_key", "keyboard"]
    for name in built_in():
        profile = load(name)
        assert profile.title
        assert profile.source
    assert load("ff68").local_choices
    assert {rule.grade for rule in load("five_key").rules} == {1, 2, 3, 4, 5}


def test_every_mistake_of_a_profile_is_named() -> None:
    text = """
    baud = 4711
    colour = "red"
    [framing]
    kind = "fixed"
    start = "XY"
    checksum = "crc"
    [[on]]
    frame = "47 0"
    grade = 6
    [[on]]
    grade = 5
    key = "next"
    reply = "{9} {colour}"
    [prompts]
    sing = ["00"]
    beep = ["{echo}"]
    [poll]
    send = "50"
    answer = "9-1"
    every = 60
    """
    with pytest.raises(ProfileError) as caught:
        parse("broken", text)
    said = "\n".join(caught.value.mistakes)
    for mistake in (
        "baud = 4711",
        "colour is not known",
        "framing.start : 'XY'",
        "framing.checksum must be one of none, sum8, xor8",
        "framing.length must be a number from 1 to 255",
        "on[1].frame : '0'",
        "on[1].grade must be 1 to 5",
        "on[2].frame is missing",
        "on[2].key stands beside a grade",
        "on[2].reply : '{colour}'",
        "prompts.sing is not known here; there are ask",
        "prompts.beep cannot fill {echo}",
        "poll.answer : '9-1'",
        "poll.every must be a number from 0.2 to 5",
    ):
        assert mistake in said, mistake


GOOD = """
[framing]
kind = "delimited"
end = "0D"
[[on]]
frame = "50 35"
grade = 5
"""


@pytest.mark.parametrize(
    ("addition", "mistake"),
    [
        ('[[on]]\nframe = "50 35"\nkey = "x"', "on[2].frame is the same as on[1]'s"),
        ('[prompts]\nask = ["50 0D"]', "prompts.ask: a body has 1 to 64 bytes without 0d"),
        ('[[on]]\nframe = "51"\nreply = "{3}"', "on[2].reply wants 4 bytes, the frame may have 1"),
        ('[[on]]\nframe = "51"\nreply = "{ticket}"', "on[2].reply cannot show {ticket}"),
        ('[poll]\nsend = "50"\nanswer = "51"\nevery = 2', "poll.silent_after must be at least two"),
        ("[poll]\nsend = 5\nanswer = '51'", "poll.send must be text"),
        ("[prompts]\nask = 'x'", "prompts.ask must be a list"),
    ],
)
def test_a_profile_that_cannot_work_is_refused(addition: str, mistake: str) -> None:
    parse("good", GOOD)
    with pytest.raises(ProfileError) as caught:
        parse("broken", GOOD + addition)
    assert mistake in str(caught.value)


@pytest.mark.parametrize("text", ["= 1", "", "framing = 1", "[framing]\nkind='x'", "on = 1"])
def test_a_profile_of_nonsense_is_one_error(text: str) -> None:
    with pytest.raises(ProfileError):
        parse("nonsense", text)


def test_a_profile_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="ff68, five_key, keyboard"):
        load("sixkey")
    with pytest.raises(ProfileError, match="cannot be read"):
        Keypad(port="tcp:127.0.0.1:1", profile=str(tmp_path / "none.toml"))


@given(text=st.text(alphabet="0aF?*{}.- echoraw18", max_size=20))
@settings(max_examples=200, deadline=None)
def test_notations_are_read_or_refused(text: str) -> None:
    with contextlib.suppress(NotationError):
        Pattern(text).matches(b"\x0a\x0a")
    with contextlib.suppress(NotationError):
        template = Template(text)
        template.fill(body=bytes(64), values={"address": b"\x01"})


@pytest.mark.parametrize(
    ("pattern", "body", "fits"),
    [
        ("47 05", "47 05", True),
        ("47 05", "47 05 00", False),
        ("47 ??", "47 0A", True),
        ("47 00-04", "47 04", True),
        ("47 00-04", "47 05", False),
        ("?? * 0C", "01 0C", True),
        ("?? * 0C", "01 10 09 0C", True),
        ("?? * 0C", "0C", False),
        ("5B-5D", "5C", True),
    ],
)
def test_patterns(pattern: str, body: str, fits: bool) -> None:
    assert Pattern(pattern).matches(bytes.fromhex(body)) is fits


@pytest.mark.parametrize(
    ("template", "sent"),
    [
        ("{echo}", "11 22 33"),
        ("{2} {0..} FF", "33 11 22 33 FF"),
        ("AA 01 {sum8}", "AA 01 AB"),
        ("AA 01 {xor8}", "AA 01 AB"),
        ("raw 06", "06"),
        ("{address} {1}", "09 22"),
    ],
)
def test_templates(template: str, sent: str) -> None:
    made = Template(template).fill(body=b"\x11\x22\x33", values={"address": b"\x09"})
    assert made == bytes.fromhex(sent)


# On a line


@pytest.fixture
async def pad(tmp_path: Path) -> AsyncIterator[Running]:
    async with running("keypad_pad", tmp_path) as device:
        yield device


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Running]:
    async with running("keypad_pad", tmp_path, "--protocol", "ff68", "--pads", "2") as device:
        yield device


class Life:
    """A driver's reports, taken one by one."""

    def __init__(self, reports: AsyncGenerator[Report, None]) -> None:
        self._reports = reports

    async def next(self, kind: type[Report] = Report, seconds: float = 5.0) -> Report:
        async with asyncio.timeout(seconds):
            while not isinstance(report := await anext(self._reports), kind):
                pass
        return report

    async def to_its_end(self) -> None:
        async with asyncio.timeout(60):
            async for _ in self._reports:
                pass


@asynccontextmanager
async def living(driver: Keypad) -> AsyncIterator[Life]:
    reports = cast(AsyncGenerator[Report, None], driver.reports())
    async with contextlib.aclosing(reports):
        yield Life(reports)


async def until_prompted(device: Running, *prompts: str) -> list[str]:
    """What the pad was prompted, as soon as it holds `prompts`; the line is another process's."""
    async with asyncio.timeout(60):
        while True:
            seen: list[str] = (await device.tell("status"))["prompts"]
            if set(prompts) <= set(seen):
                return seen


async def test_a_press_is_a_rating_and_is_acknowledged(pad: Running) -> None:
    async with living(Keypad(port=pad.address, profile="five_key", window="3")) as life:
        await life.next(Alive)
        await pad.tell("press", grade=4)
        rated = await life.next(Rated)
        assert rated.public() == {
            "grade": 4,
            "label": "满意",
            "transaction": None,
            "window": "3",
            "asked": False,
            "by": "keypad",
        }
        alive = await life.next(Alive)
        assert isinstance(alive, Alive)
        assert alive.detail
        assert alive.detail["last_press"]
        await until_prompted(pad, "thanks")
        assert (await pad.tell("status"))["acknowledged"] == 1


async def test_ask_gives_the_transaction_one_rating(pad: Running) -> None:
    driver = Keypad(port=pad.address, profile="five_key", window="3")
    async with living(driver) as life:
        await life.next(Alive)
        await driver.command("ask", transaction="T-1", seconds=30)
        assert await until_prompted(pad, "ask", "voice") == ["ask", "voice"]
        await pad.tell("press", grade=5)
        rated = await life.next(Rated)
        assert isinstance(rated, Rated)
        assert (rated.transaction, rated.asked) == ("T-1", True)
        await pad.tell("press", grade=1)
        while True:
            alive = await life.next(Report)
            assert isinstance(alive, Alive)
            if alive.detail and alive.detail["refused"] == 1:
                break
        with pytest.raises(ValueError, match="rated once"):
            await driver.command("ask", transaction="T-1")
        await driver.command("cancel")
        await until_prompted(pad, "cancel")
        await pad.tell("press", grade=2)
        free = await life.next(Rated)
        assert isinstance(free, Rated)
        assert (free.grade, free.transaction, free.asked) == (2, None, False)


async def test_a_question_ends_by_itself_and_puts_the_lights_out(pad: Running) -> None:
    driver = Keypad(port=pad.address, profile="five_key")
    async with living(driver) as life:
        await life.next(Alive)
        await driver.command("ask", transaction="T-2", seconds=1)
        await pad.tell("press", grade=6 - 1)
        await life.next(Rated)
        await driver.command("ask", transaction="T-3", seconds=1)
        for _ in range(3):
            await life.next(Alive)
        assert (await until_prompted(pad, "cancel")).count("cancel") == 1


async def test_a_repeated_press_is_one_rating(pad: Running) -> None:
    async with living(Keypad(port=pad.address, profile="five_key")) as life:
        await life.next(Alive)
        await pad.tell("noise", data="AA4705" + "4255", count=3)
        assert isinstance(await life.next(Rated), Rated)
        while True:
            alive = await life.next(Report)
            assert isinstance(alive, Alive)
            if alive.detail and alive.detail["repeated"] == 2:
                break


async def test_a_pad_that_does_not_answer_is_found_out(pad: Running) -> None:
    async with living(Keypad(port=pad.address, profile="five_key")) as life:
        await life.next(Alive)
        await pad.tell("silence", on=True)
        started = asyncio.get_running_loop().time()
        with pytest.raises(DeviceBabble, match="没有应答"):
            await life.to_its_end()
        assert asyncio.get_running_loop().time() - started < 4


async def test_a_pad_that_only_presses_is_alive(pad: Running) -> None:
    async with living(Keypad(port=pad.address, profile="five_key")) as life:
        await life.next(Alive)
        await pad.tell("deaf", on=True)
        await pad.tell("press", grade=5)
        assert isinstance(await life.next(Rated), Rated)


async def test_a_pulled_cable_is_missing_and_comes_back(pad: Running) -> None:
    driver = Keypad(port=pad.address, profile="five_key")
    async with living(driver) as life:
        await life.next(Alive)
        await pad.tell("unplug")
        with pytest.raises(DeviceMissing):
            await life.to_its_end()
    with pytest.raises(DeviceMissing, match="没有连上"):
        await driver.command("ask", transaction="T-4")
    await pad.tell("plug")
    async with living(driver) as life:
        assert isinstance(await life.next(Alive), Alive)


async def test_the_wrong_profile_is_babble(bus: Running, tmp_path: Path) -> None:
    text = FF68.read_text(encoding="utf-8")
    site = tmp_path / "site.toml"
    site.write_text(text.replace("baud = 9600", "baud = 4800"), encoding="utf-8")
    async with living(Keypad(port=bus.address, profile=str(site))) as life:
        await life.next(Alive)
        await bus.tell("noise", data="FF680303680110" + "0C1D16", count=8)
        with pytest.raises(DeviceBabble, match="波特率"):
            await life.to_its_end()


async def test_two_pads_on_one_bus_belong_to_two_windows(bus: Running) -> None:
    driver = Keypad(port=bus.address, profile="ff68", pads={"1": "3", "2": "4"})
    async with living(driver) as life:
        alive = await life.next(Alive)
        assert isinstance(alive, Alive)
        assert alive.detail
        assert alive.detail["liveness"] == "line"
        assert "不应答" in alive.detail["note"]
        assert alive.detail["local_choices"]
        await driver.command("ask", transaction="T-5", window="4")
        await until_prompted(bus, "ask 2")
        await bus.tell("press", grade=1, pad=2)
        await bus.tell("press", grade=5, pad=1)
        rated = [await life.next(Rated) for _ in range(2)]
        assert [(r.window, r.grade, r.transaction) for r in rated if isinstance(r, Rated)] == [
            ("4", 1, "T-5"),
            ("3", 5, None),
        ]
        await bus.tell("key", key="next", pad=2)
        key = await life.next(Key)
        assert isinstance(key, Key)
        assert (key.key, key.window, key.lasting) == ("next", "4", False)
        assert await driver.command("show", ticket=123, window="3") == {"prompted": True}
        await driver.command("beep", window="4")
        await until_prompted(bus, "display 1", "beep 2")
        await life.next(Alive)
        status = await bus.tell("status")
        assert status["display"] == {"1": "   123"}
        assert (status["acknowledged"], status["given_up"]) == (3, 0)


BAD_ARGUMENTS: list[tuple[str, dict[str, object], str]] = [
    ("ask", {}, "transaction"),
    ("ask", {"transaction": ""}, "1 to 64"),
    ("ask", {"transaction": "T", "seconds": 0}, "1 to 600"),
    ("ask", {"transaction": "T", "seconds": True}, "1 to 600"),
    ("ask", {"transaction": "T", "seconds": "30"}, "number"),
    ("ask", {"transaction": "T", "window": "9"}, "no keypad at window '9'"),
    ("ask", {"transaction": "T", "colour": "red"}, "colour"),
    ("voice", {"window": "3"}, "no prompt 'voice'"),
    ("show", {}, "either ticket or waiting"),
    ("show", {"ticket": 1000, "window": "3"}, "0 to 999"),
]


async def test_bad_arguments_are_named(bus: Running) -> None:
    driver = Keypad(port=bus.address, profile="ff68", window="3", pads={"1": "3", "2": "4"})
    async with living(driver) as life:
        await life.next(Alive)
        for command, args, why in BAD_ARGUMENTS:
            with pytest.raises(ValueError, match=why):
                await driver.command(command, **args)


async def test_unknown_commands() -> None:
    with pytest.raises(UnknownCommand):
        await Keypad(port="tcp:127.0.0.1:1", profile="ff68").command("sing")


@pytest.mark.parametrize("pads", [{"x": "1"}, {"256": "1"}, {"-1": "1"}])
def test_pads_are_addresses(pads: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="0 to 255"):
        Keypad(port="tcp:127.0.0.1:1", profile="ff68", pads=pads)


def test_pads_need_a_profile_with_addresses() -> None:
    with pytest.raises(ValueError, match="has no addresses"):
        Keypad(port="tcp:127.0.0.1:1", profile="five_key", pads={"1": "3"})


async def test_the_pages_hear_when_somebody_is_asked(tmp_path: Path) -> None:
    async with running("keypad_pad", tmp_path) as device:
        driver = Keypad(port=device.address, profile="five_key", window="3")
        async with contextlib.aclosing(
            cast(AsyncGenerator[Report, None], driver.reports())
        ) as all_:
            reports = (report async for report in all_ if isinstance(report, Asking | Rated))
            assert isinstance(await anext(all_), Alive)
            for end in ("press", "cancel"):
                asked = asyncio.create_task(anext(reports))
                await driver.command("ask", transaction=f"T-{end}")
                assert await asked == Asking(window="3", on=True)
                over = asyncio.create_task(anext(reports))
                if end == "press":
                    await device.tell("press", grade=5)
                    assert isinstance(await over, Rated)
                    over = asyncio.create_task(anext(reports))
                else:
                    await driver.command("cancel")
                assert await over == Asking(window="3", on=False)
    assert not Asking.lasting
