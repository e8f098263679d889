"""Keypads with HID reports, through hidraw: a keyboard's own, a maker's own, learned ones."""

from __future__ import annotations

from pathlib import Path

from drivers.base import Alive, DeviceMissing, DeviceRefused
from drivers.keypad.profile import load
from drivers.rating import LABELS, Rated
from tests.lab.guest.keypad_bench import IDS, REPORTING, SCROLL_LOCK, keypad, lit, pad, taught
from tests.lab.guest.life import failure, first, living, start_failure
from tests.lab.plugged import Plugged, plugged

__all__ = ["pad"]

PORT = f"hid:{IDS}"


def site(folder: Path, text: str) -> str:
    """A profile of this hall's own."""
    file = folder / "site.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


async def test_the_reports_of_a_keyboard(pad: Plugged, tmp_path: Path) -> None:
    rules = "".join(
        f'[[on]]\nframe = "00 00 {0x23 - grade:02X} 00 *"\ngrade = {grade}\n' for grade in LABELS
    )
    up = '[[on]]\nframe = "00 00 00 *"\n[prompts]\nask = ["00 04"]\n'
    one = keypad(PORT, site(tmp_path, f'[framing]\nkind = "packets"\n{rules}{up}'))
    async with living(one) as reports:
        await first(reports, Alive)
        await one.command("ask", transaction="T-2")
        await lit(pad, SCROLL_LOCK)
        await one.command("cancel")  # else the second press would rate the transaction again
        for grade in LABELS:
            await pad.tell("press", grade=grade)
            assert (await first(reports, Rated)).grade == grade
        alive = await first(reports, Alive)
        assert alive.detail["unknown_frames"] == 0
        assert isinstance(await start_failure(one), DeviceRefused)
        await pad.tell("unplug")
        assert isinstance(await failure(reports), DeviceMissing)


async def test_a_keypad_with_reports_of_its_own_speaks_and_is_acknowledged(tmp_path: Path) -> None:
    rules = "".join(
        f'[[on]]\nframe = "AA 47 0{grade} ?? 55 *"\ngrade = {grade}\n'
        f'reply = "00 AA 06 {{2}} {6 ^ grade:02X} 55"\n'
        for grade in LABELS
    )
    prompts = '[prompts]\nask = ["00 AA 41 01 40 55"]\nvoice = ["00 AA 56 01 57 55"]\n'
    text = f'[framing]\nkind = "packets"\nfilled = 65\n{rules}{prompts}'
    async with plugged(REPORTING, serial="K2") as pad:
        await pad.node("hidraw*")
        one = keypad(f"{PORT}:K2", site(tmp_path, text))
        async with living(one) as reports:
            await first(reports, Alive)
            await one.command("ask", transaction="T-3")
            await one.command("voice")
            await pad.tell("press", grade=2)
            assert (await first(reports, Rated)).transaction == "T-3"
            await first(reports, Alive)  # the acknowledgement goes out after the report was taken
            status = await pad.tell("status")
            assert (status["acknowledged"], status["prompts"]) == (1, ["ask", "voice"])


async def test_an_installer_teaches_it(pad: Plugged, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    await taught(pad, PORT, file)
    assert {rule.grade for rule in load(str(file)).rules} >= set(LABELS)
    async with living(keypad(PORT, str(file))) as reports:
        await first(reports, Alive)
        for grade in LABELS:
            await pad.tell("press", grade=grade)
            assert (await first(reports, Rated)).grade == grade
