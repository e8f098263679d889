from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from drivers.base import names
from edge.__main__ import main
from edge.config import Config, ConfigError, read_config
from tests.edge import small_drivers

GOOD = """
[box]
id = "box-1"
hall_name = "示范区政务服务中心"

[hub]
host = "hub.example"
password_file = "secret"

[device.pad]
driver = "buttons"
address = "serial:/dev/serial/by-id/usb-pad?baud=9600"
speed = 2
window = "A1"

[device.printer]
driver = "file_device"
path = "/dev/usb/lp0"
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "secret").write_text("hunter2\n")
    (tmp_path / "secret").chmod(0o600)
    return tmp_path


def read(folder: Path, text: str) -> Config:
    file = folder / "edge.toml"
    file.write_text(text, encoding="utf-8")
    return read_config(file, load=small_drivers.load, names=small_drivers.names)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    prefix = f"{folder / 'edge.toml'}: "
    lines = str(caught.value).splitlines()
    assert all(line.startswith(prefix) for line in lines)
    return [line.removeprefix(prefix) for line in lines]


def test_a_good_file(folder):
    config = read(folder, GOOD)
    assert (config.box.id, config.box.window) == ("box-1", "")
    assert (config.hub.host, config.hub.port, config.hub.username) == ("hub.example", 1883, "box-1")
    assert config.hub.beat == 15
    assert config.hub.password() == "hunter2"
    assert config.local.port == 8701
    pad, printer = config.drivers
    assert isinstance(pad, small_drivers.Buttons)
    assert (pad.name, pad.window, pad.speed, pad.kind) == ("pad", "A1", 2.0, "satisfaction_keypad")
    assert isinstance(printer, small_drivers.FileDevice)
    assert printer.path == Path("/dev/usb/lp0")


def test_every_mistake_is_told_at_once(folder):
    lines = problems(
        folder,
        """
        [box]
        id = "Box 1"
        colour = "red"
        [hub]
        hots = "hub.example"
        port = "1883"
        password = "hunter2"
        [lokal]
        [device.pad]
        driver = "buttons"
        spede = 3
        mode = "loud"
        patience = "long"
        [device.reader]
        driver = "id_crad"
        """,
    )
    keys = [line.split(":")[0] for line in lines]
    assert sorted(keys) == sorted(
        [
            "[lokal]",
            "[box] id",
            "[box] colour",
            "[hub] hots",
            "[hub] host",
            "[hub] port",
            "[hub] password",
            "[device.pad] spede",
            "[device.pad] mode",
            "[device.pad] patience",
            "[device.reader] driver",
        ]
    )
    text = "\n".join(lines)
    assert "did you mean host?" in text
    assert "did you mean local?" in text
    assert "did you mean speed?" in text
    assert "hunter2" not in text
    assert all("; " in line for line in lines)


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        (('"box-1"', '"hub"'), "[box] id", "reserved"),
        (('"box-1"', '"' + "a" * 65 + '"'), "[box] id", "no id"),
        (('"secret"', '"nothing"'), "[hub] password_file", "No such file"),
        (("[device.pad]", '[device."a/b"]'), "[device.a/b]", "is no name"),
        (('"buttons"', "7"), "[device.pad] driver", "buttons, file_device, wild"),
        (('"buttons"', '"button"'), "[device.pad] driver", "did you mean buttons?"),
        (("serial:/dev", "serail:/dev"), "[device.pad] address", "names no port"),
        (("serial:/dev", "/dev"), "[device.pad] address", "names no port"),
        (("baud=9600", "baud=9601"), "[device.pad] address", "baud=9601"),
        (("speed = 2", "speed = true"), "[device.pad] speed", "a number"),
        (("speed = 2", 'kind = "Key Pad"'), "[device.pad] kind", "is no kind"),
        (("speed = 2", 'name = "x"'), "[device.pad] name", "delete it"),
        (("hub.example", 'x"\nusername="box-2'), "[hub] username", "is not the box's id"),
        (("hub.example", 'x"\nport=0\nbeat="1'), "[hub] port", "whole number"),
        (("hub.example", 'x"\nca_file="gone'), "[hub] ca_file", "No such file"),
        (("hub.example", 'x"\ncertificate_file="secret'), "[hub] certificate_file", "give both"),
        (("[hub]", '[local]\nallow_origins=["*"]\n[hub]'), "[local] allow_origins", "no origin"),
        (("[hub]", "[outbox]\nmax_mb=0\n[hub]"), "[outbox] max_mb", "number"),
    ],
)
def test_one_mistake(folder, change, key, words):
    lines = problems(folder, GOOD.replace(*change))
    told = [line for line in lines if line.startswith(f"{key}: ")]
    assert len(told) == 1
    assert words in told[0]


def test_two_devices_cannot_have_one_address(folder):
    second = (
        '[device.other]\ndriver = "buttons"\naddress = "serial:/dev/serial/by-id/usb-pad?baud=1200"'
    )
    (line,) = problems(folder, GOOD + second)
    assert line.startswith("[device.other]: ")
    assert "[device.pad]" in line


def test_dialects(folder):
    local = '[local]\nallow_origins = ["https://counter.example"]\n'
    config = read(folder, GOOD + local + "[dialects]\nxzx8989 = true\nreader19196 = 9000\n")
    assert config.dialects.ports() == {"xzx8989": 8989, "reader19196": 9000}
    lines = problems(folder, GOOD + "[dialects]\nxzx8989 = 'on'\nxyz8989 = true\n")
    assert {line.split(":")[0] for line in lines} == {"[dialects] xzx8989", "[dialects] xyz8989"}
    assert "did you mean xzx8989?" in "".join(lines)
    (line,) = problems(folder, GOOD + "[dialects]\nxzx8989 = true\n")
    assert "answers nobody while [local] allow_origins is empty" in line


def test_a_password_that_everybody_can_read(folder):
    (folder / "secret").chmod(0o644)
    (line,) = problems(folder, GOOD)
    assert f"chmod 600 {folder / 'secret'}" in line


def test_an_empty_password(folder):
    (folder / "secret").write_text("")
    (line,) = problems(folder, GOOD)
    assert "is empty" in line


def test_files_that_cannot_be_read(folder):
    with pytest.raises(ConfigError, match="No such file"):
        read_config(folder / "nothing.toml")
    (line,) = problems(folder, "[box\n")
    assert "line 1" in line
    (folder / "edge.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_config(folder / "edge.toml")


def test_what_is_no_table(folder):
    keys = {line.split(":")[0] for line in problems(folder, "box = 1\nhub = 2\ndevice = 3")}
    assert keys == {"[box]", "[hub]", "[device]"}
    lines = problems(folder, GOOD.replace("[device.pad]", "[device]\nx = 1\n[device.pad]"))
    assert lines[0].startswith("[device.x]: is not a table")


EXAMPLE = Path(__file__).parents[2] / "deploy/edge.example.toml"


def test_the_example_can_be_used_as_it_is(capsys):
    assert main(["check", str(EXAMPLE)]) == 0
    assert "ok: box-310101-a12" in capsys.readouterr().out


def test_the_example_has_a_stanza_for_every_driver():
    stanzas = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))["device"].values()
    assert {stanza["driver"] for stanza in stanzas} == set(names())
