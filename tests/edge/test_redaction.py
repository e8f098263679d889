from __future__ import annotations

import pytest

from deploy.demo.devices.specimens import SPECIMENS
from edge.redaction import GONE, settings, text


@pytest.mark.parametrize(
    "number", ["100000194910010008", "11010519491231002X", "CAN110081080319", "H00000000"]
)
def test_numbers_of_people_go(number):
    assert text(f"reader read {number}, late", []) == f"reader read {GONE}, late"


@pytest.mark.parametrize(
    "said",
    [
        "SAM 05.01-20120412-0001234567-0987654321",
        "2026-03-01T09:00:00.123456+00:00 usb:0400:c35a@1-1.4 port=8701",
        "d3b07384-d113-4ec6-a5d8-1b2f3c4d5e6f",
        "身份证阅读器 已断开：重新插好设备",
    ],
)
def test_what_support_needs_stays(said):
    assert text(said, []) == said


def test_secrets_wire_traffic_and_pictures_go():
    wire = SPECIMENS["resident"].photo[:40].hex(" ")
    assert text(f"reader < {wire} end", []) == f"reader < {GONE} end"
    assert text("photo " + SPECIMENS["resident"].photo.hex(), []) == f"photo {GONE}"
    assert text("hunter2 hunter22", ["hunter2", "hunter22", ""]) == f"{GONE} {GONE}"
    assert text("rtsp://admin:12345@10.0.0.5/live", []) == f"rtsp://{GONE}10.0.0.5/live"


def test_a_configuration_keeps_its_shape_and_the_names_of_files():
    table = {
        "hub": {"host": "hub", "password_file": "/etc/hub.password", "port": 1883},
        "device": {
            "keypad": {"driver": "keypad", "profile": "five_key"},
            "printer": {"driver": "printer", "community": "private", "list": [{"token": "t"}]},
        },
    }
    clean = settings(table)
    assert clean["hub"] == table["hub"]
    assert clean["device"]["keypad"] == table["device"]["keypad"]
    assert clean["device"]["printer"] == {
        "driver": "printer",
        "community": GONE,
        "list": [{"token": GONE}],
    }
