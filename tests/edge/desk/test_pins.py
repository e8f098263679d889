"""PINs: set at first use, changed with the old one, slow to guess, and nobody is locked out."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from edge.desk.pins import FIRST_PAUSE, FREE, LONGEST_PAUSE, BadPin, NoPin, Pins, Wait, WrongPin
from tests.edge.desk.counter import PIN, at_work
from tests.edge.manual_clock import ManualClock


async def test_first_use_sets_it_and_only_the_old_one_changes_it(tmp_path: Path) -> None:
    path = tmp_path / "pins.json"
    pins = Pins(path, ManualClock())
    with pytest.raises(NoPin):
        await pins.check("01", PIN)
    await pins.change("01", "", PIN)
    await pins.check("01", PIN)
    with pytest.raises(WrongPin):
        await pins.change("01", "", "1357")
    await pins.change("01", PIN, "1357")
    again = Pins(path, ManualClock())
    assert (again.has("01"), again.has("02")) == (True, False)
    await again.check("01", "1357")
    with pytest.raises(WrongPin):
        await again.check("01", PIN)


async def test_guessing_takes_longer_and_longer_and_never_for_ever(tmp_path: Path) -> None:
    clock = ManualClock()
    pins = Pins(tmp_path / "pins.json", clock)
    await pins.change("01", "", PIN)
    await pins.change("02", "", PIN)
    for _ in range(FREE):
        with pytest.raises(WrongPin):
            await pins.check("01", "0000")
    pauses = []
    for _ in range(12):
        with pytest.raises(WrongPin):
            await pins.check("01", "0000")
        with pytest.raises(Wait) as wait:
            await pins.check("01", PIN)  # not even the right one
        pauses.append(wait.value.seconds)
        await pins.check("02", PIN)  # nobody else waits
        clock.passed += wait.value.seconds
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    await pins.check("01", PIN)
    with pytest.raises(WrongPin):  # and all is forgiven
        await pins.check("01", "0000")
    await pins.check("01", PIN)


async def test_guesses_at_once_gain_nothing(tmp_path: Path) -> None:
    pins = Pins(tmp_path / "pins.json", ManualClock())
    await pins.change("01", "", PIN)
    guesses = await asyncio.gather(
        *(pins.check("01", f"{guess:04}") for guess in range(20)), return_exceptions=True
    )
    assert sum(isinstance(one, WrongPin) for one in guesses) == FREE + 1
    assert sum(isinstance(one, Wait) for one in guesses) == 20 - FREE - 1


@pytest.mark.parametrize("pin", ["", "123", "1" * 6, "x" * 33, "12\x0034"])
async def test_what_is_no_pin(tmp_path: Path, pin: str) -> None:
    with pytest.raises(BadPin):
        await Pins(tmp_path / "pins.json", ManualClock()).change("01", "", pin)
    assert not (tmp_path / "pins.json").exists()


async def test_a_spoilt_file_lets_everybody_set_one_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "pins.json"
    path.write_text('{"01": {"salt": 1}}')
    with caplog.at_level(logging.WARNING):
        pins = Pins(path, ManualClock())
    assert "pins.json cannot be read" in caplog.text
    await pins.change("01", "", PIN)
    await Pins(path, ManualClock()).check("01", PIN)


async def test_at_the_window(tmp_path: Path) -> None:
    async with at_work(tmp_path) as counter:
        sign_in = "/api/desk/sign-in"
        told = await counter.post(sign_in, 404, number="7777", pin=PIN)
        assert told["error"] == "unknown_clerk"
        told = await counter.post("/api/desk/pin", 404, number="7777", new=PIN)
        assert told["error"] == "unknown_clerk"
        assert (await counter.post(sign_in, 409, number="0101", pin=PIN))["error"] == "no_pin"
        assert (await counter.post("/api/desk/pin", 422, number="0101", new="1"))["message"]
        desk = await counter.post("/api/desk/pin", number="0101", new=PIN)
        assert desk["clerks"][0]["has_pin"] is True
        for _ in range(FREE + 1):
            told = await counter.post(sign_in, 403, number="0101", pin="0000")
            assert told["error"] == "wrong_pin"
        told = await counter.post(sign_in, 429, number="0101", pin=PIN)
        assert told["seconds"] == FIRST_PAUSE + 1
        assert "请等" in told["message"]
        await counter.clock.advance(FIRST_PAUSE)
        desk = await counter.post(sign_in, number="0101", pin=PIN)
        assert desk["clerk"]["number"] == "0101"
