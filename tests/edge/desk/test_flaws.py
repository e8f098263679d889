"""What a box's file may say of its desk."""

from __future__ import annotations

import pytest

from drivers.printer import Printer
from edge.desk.flaws import desk_flaws
from edge.settings import DeskSettings

SLIPS = Printer(name="slips", address="tcp:192.168.1.20:9100")
OFFICE = Printer(name="office", address="ipp://192.168.1.20/ipp/print")


@pytest.mark.parametrize(
    ("desk", "told"),
    [
        (DeskSettings(), None),
        (DeskSettings(slip_printer="slips"), None),
        (DeskSettings(slip_printer="office"), "write one of: slips"),
        (DeskSettings(slip_printer="nothing"), "write one of: slips"),
        (DeskSettings(item_address="https://hall.example/i?id={item}"), None),
        (DeskSettings(item_address="https://hall.example/i"), "names no item"),
        (DeskSettings(item_address="hall.example/{item}"), "no web address"),
        (DeskSettings(item_address="https://[::1/{item}"), "no address"),
        (DeskSettings(item_address="https://hall.example/事项/{item}"), "ASCII"),
        (DeskSettings(item_address="https://hall.example/{item}" + "x" * 90), "100"),
    ],
)
def test_desk_settings(desk: DeskSettings, told: str | None) -> None:
    flaws = [" ".join(flaw) for flaw in desk_flaws(desk, [OFFICE, SLIPS])]
    assert len(flaws) == (told is not None)
    assert all(str(told) in flaw and flaw.startswith("[desk] ") for flaw in flaws)


def test_without_any_slip_printer_the_remedy_is_a_stanza() -> None:
    [(_, _, remedy)] = desk_flaws(DeskSettings(slip_printer="slips"), [OFFICE])
    assert "[device.NAME]" in remedy
