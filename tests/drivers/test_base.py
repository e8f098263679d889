"""What holds for every report, error and driver, and how drivers are found by name."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from drivers.base import (
    Alive,
    DeviceBabble,
    DeviceBroken,
    DeviceError,
    DeviceMissing,
    DeviceRefused,
    Driver,
    Identity,
    Report,
    UnknownCommand,
    UnknownDriver,
    Worth,
    load,
    names,
)


@dataclass(frozen=True, kw_only=True)
class Weighed(Report):
    what = "weighed"

    grams: int
    whose: str = field(repr=False)


@dataclass(kw_only=True)
class Scales(Driver):
    kind: str = "scales"

    async def reports(self) -> AsyncIterator[Report]:
        yield Alive(identity=Identity(serial="7"))
        yield Weighed(grams=5, whose="nobody")


def test_nothing_of_a_report_leaves_the_box_unless_it_says_so() -> None:
    report = Weighed(grams=5, whose="nobody")
    assert report.public() == {}
    assert report.local() == {"grams": 5, "whose": "nobody"}


def test_a_report_is_lasting_and_a_record_unless_it_says_otherwise() -> None:
    assert (Weighed.lasting, Weighed.worth) == (True, Worth.RECORD)
    assert not Alive.lasting


def test_worth_is_ordered_by_what_may_be_dropped_first() -> None:
    assert sorted(Worth) == [Worth.FIGURE, Worth.RECORD, Worth.VOICE]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DeviceMissing, "missing"),
        (DeviceRefused, "refused"),
        (DeviceBabble, "fault"),
        (DeviceBroken, "fault"),
    ],
)
def test_every_error_is_one_tree_and_has_a_status(error: type[DeviceError], status: str) -> None:
    assert issubclass(error, DeviceError)
    assert error.status == status


async def test_a_driver_reports_and_may_be_run_again() -> None:
    scales = Scales(name="scales")
    for _ in range(2):
        assert [report.what async for report in scales.reports()] == ["alive", "weighed"]


async def test_a_driver_knows_no_command_unless_it_says_so() -> None:
    with pytest.raises(UnknownCommand, match="Scales has no command 'tare'"):
        await Scales().command("tare")


def test_a_driver_without_reports_is_none() -> None:
    abstract: Any = Driver
    with pytest.raises(TypeError):
        abstract()


def test_drivers_are_found_by_the_name_of_their_file() -> None:
    assert "id_card" in names()
    assert not {"base", "ports"} & set(names())
    assert load("id_card").__module__.startswith("drivers.id_card")


@pytest.mark.parametrize("name", ["base", "ports", "none", "../edge", ""])
def test_an_unknown_driver_is_told_which_there_are(name: str) -> None:
    with pytest.raises(UnknownDriver, match="id_card"):
        load(name)
