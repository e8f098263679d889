"""Every recording in tests/recordings, played to the driver it names, gives the reports it expects.

    ! driver id_card                            the driver's name
    ! field find_every 0.01                     one of its fields as JSON
    ! expect card_read {"card": "resident"}     the next report and what its public() must hold
    ! fails DeviceBroken                        how it ends, when not with the recording

Every lasting report must be expected; of the others, those of a name that is expected at all.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from drivers import base
from drivers.base import DeviceError, Driver, Report, load
from drivers.ports import read_recording

FOLDER = Path(__file__).parents[1] / "recordings"
RECORDINGS = sorted(FOLDER.rglob("*.rec"))


def headers(recording: Path, key: str) -> list[tuple[str, Any]]:
    """Name and JSON of every `! key NAME JSON` line; there may be many."""
    lines = recording.read_text(encoding="utf-8").splitlines()
    parts = [line.split(" ", 3) for line in lines if line.startswith(f"! {key} ")]
    return [(name, json.loads(data)) for _, _, name, data in parts]


async def listen(driver: Driver, heard: list[Report]) -> None:
    """Put what the driver reports into `heard` until it fails."""
    async for report in driver.reports():
        heard.append(report)


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: str(path.relative_to(FOLDER)))
async def test_recording(recording: Path) -> None:
    plain = read_recording(recording).headers
    fields = dict(headers(recording, "field"))
    driver = load(plain["driver"])(name="device", port=f"replay:{recording}", **fields)
    expected = headers(recording, "expect")
    heard: list[Report] = []
    with pytest.raises(DeviceError) as ending:
        await listen(driver, heard)
    told = [report for report in heard if report.lasting or report.what in dict(expected)]
    assert type(ending.value) is getattr(base, plain.get("fails", "DeviceMissing")), ending.value
    if "fails" not in plain:
        assert "已放完" in str(ending.value)
    assert [report.what for report in told] == [what for what, _ in expected]
    for report, (_, data) in zip(told, expected, strict=True):
        public = report.public()
        assert {key: public[key] for key in data} == data


def test_there_are_recordings_of_id_cards() -> None:
    assert any(path.parent.name == "id_card" for path in RECORDINGS)
