"""Automatic is written as the camera's own value, and refused where there is none."""

from __future__ import annotations

import pytest

from drivers.document_camera.dials import spelled
from drivers.document_camera.v4l2 import BOOLEAN, INTEGER, MENU, READ_ONLY, Control


def control(name: str, kind: int, high: int, flags: int = 0) -> Control:
    return Control(1, name, kind, 0, high, 1, 0, flags)


CONTROLS = [
    control("brightness", INTEGER, 255),
    control("auto_exposure", MENU, 3),
    control("exposure_time_absolute", INTEGER, 5000),
    control("focus_automatic_continuous", BOOLEAN, 1),
    control("focus_absolute", INTEGER, 250),
    control("white_balance_automatic", BOOLEAN, 1, READ_ONLY),
]


def test_a_number_is_set_as_it_is() -> None:
    assert spelled({"focus_absolute": 30, "brightness": 4}, CONTROLS) == {
        "focus_absolute": 30,
        "brightness": 4,
    }


def test_automatic_is_a_value_of_another_control() -> None:
    wanted = {"focus_absolute": None, "exposure_time_absolute": None}
    assert spelled(wanted, CONTROLS) == {"focus_automatic_continuous": 1, "auto_exposure": 3}


def test_a_camera_with_two_exposure_modes_has_the_first_for_automatic() -> None:
    few = [control("auto_exposure", MENU, 1)]
    assert spelled({"exposure_time_absolute": None}, few) == {"auto_exposure": 0}


@pytest.mark.parametrize("name", ["brightness", "white_balance_temperature", "nothing"])
def test_what_has_no_automatic_says_so(name: str) -> None:
    with pytest.raises(ValueError, match="不能自动"):
        spelled({name: None}, CONTROLS)
