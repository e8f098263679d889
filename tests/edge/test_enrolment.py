"""Enrolment on the box: what it writes, what its configuration must say, when it renews.

The whole way against a real hub is in tests/system/test_enrolment.py.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from drivers.base import DeviceRefused
from edge import enrolment
from edge.clock import Clock
from edge.config import ConfigError, read_config
from edge.enrolment import FAILED, RENEWED, configuration, enrol
from edge.identity import Identity
from edge.renewal import Renewal
from hub.enrolment.ca import Authority
from tests.edge.test_identity import facts, kept

PLACE = {"hall_name": '阳丰镇"便民"\\中心', "window": "3"}


@pytest.fixture
def identity(tmp_path):
    return kept(tmp_path / "identity", Authority(tmp_path / "ca", time.time()), time.time())


def write(folder, hub, box='id = "one"'):
    file = folder / "edge.toml"
    file.write_text(f"[box]\n{box}\n\n[hub]\n{hub}\n", encoding="utf-8")
    return file


def problems(file):
    with pytest.raises(ConfigError) as flaw:
        read_config(file)
    return {problem.key: problem for problem in flaw.value.problems}


def test_what_enrolling_writes_is_a_whole_configuration(tmp_path, identity):
    file = tmp_path / "edge.toml"
    file.write_text(configuration(identity.folder, identity.facts(), PLACE), encoding="utf-8")
    config = read_config(file)
    assert (config.box.id, config.box.hall_name) == ("one", PLACE["hall_name"])
    assert config.hub.identity == str(identity.folder)
    assert (config.hub.host, config.hub.port) == ("10.0.0.1", 8883)
    assert config.hub.username == "one"


def test_the_file_may_name_another_address(tmp_path, identity):
    config = read_config(write(tmp_path, 'identity = "identity"\nhost = "10.9.9.9"\nport = 8884'))
    assert (config.hub.host, config.hub.port) == ("10.9.9.9", 8884)


def test_an_identity_of_another_box_is_a_mistake(tmp_path, identity):
    found = problems(write(tmp_path, 'identity = "identity"', 'id = "two"'))
    assert "of 'one', not of 'two'" in found["[hub] identity"].problem


def test_an_identity_that_is_not_there_names_the_remedy(tmp_path):
    found = problems(write(tmp_path, 'identity = "identity"'))
    assert "hall-edge enrol" in found["[hub] identity"].remedy


def test_a_key_that_everybody_reads_is_a_mistake(tmp_path, identity):
    identity.file.chmod(0o644)
    found = problems(write(tmp_path, 'identity = "identity"'))
    assert "can be read by everybody" in found["[hub] identity"].problem


def test_a_password_beside_an_identity_is_a_mistake(tmp_path, identity):
    secret = tmp_path / "password"
    secret.write_text("secret")
    secret.chmod(0o600)
    found = problems(write(tmp_path, 'identity = "identity"\npassword_file = "password"'))
    assert "[hub] password_file" in found


def test_a_file_that_names_neither_broker_nor_identity_is_told_of_both(tmp_path):
    found = problems(write(tmp_path, "beat = 15"))
    assert "hall-edge enrol" in found["[hub] host"].remedy


@pytest.mark.parametrize(
    ("hub", "code", "words"),
    [
        ("https://127.0.0.1:1", "short", "40 个字符"),
        ("http://127.0.0.1", "0" * 39 + "N", "不是中心地址"),
        ("127.0.0.1", "0" * 39 + "N", "不是中心地址"),
        ("https://127.0.0.1:port", "0" * 39 + "N", "不是中心地址"),
    ],
)
def test_what_cannot_work_is_told_before_anything_is_asked(tmp_path, capsys, hub, code, words):
    code = _with_check(code) if len(code) == 40 else code
    options = argparse.Namespace(
        hub=hub, code=code, identity=tmp_path / "identity", file=tmp_path / "edge.toml"
    )
    assert enrol(options) == 1
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def _with_check(code):
    from hub.enrolment.claims import check_character

    return code[:-1] + check_character(code[:-1])


def test_an_existing_configuration_is_not_touched(tmp_path, identity, capsys):
    file = write(tmp_path, 'host = "127.0.0.1"')
    before = file.read_text()
    enrolment._configure(file, identity.folder, identity.facts(), PLACE)
    assert file.read_text() == before
    assert f'identity = "{identity.folder}"' in capsys.readouterr().out


def test_renewing_without_a_hub_leaves_everything_as_it_is(tmp_path, capsys):
    identity = Identity(tmp_path / "identity")
    authority = Authority(tmp_path / "ca", time.time())
    kept(identity.folder, authority, time.time())
    told = facts(time.time(), host="127.0.0.1", web_port=1)
    identity.keep(told, identity.file.read_bytes(), authority.pem)
    before = {file.name: file.read_bytes() for file in identity.folder.iterdir()}
    options = argparse.Namespace(identity=identity.folder, now=True)
    assert enrolment.renew(options) == FAILED
    assert "连不上中心" in capsys.readouterr().err
    assert {file.name: file.read_bytes() for file in identity.folder.iterdir()} == before


def test_the_agent_needs_no_cryptography():
    """It would cost the box memory for something that is needed twice a year."""
    code = "import sys, edge.__main__; sys.exit('cryptography' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


class Answering(Renewal):
    """Its hub is a list of exit codes."""

    def __init__(self, codes, renewed, clock):
        super().__init__("identity", renewed, clock)
        self.codes = codes
        self.asked = asyncio.Event()

    async def ask(self, *, now=False):
        code = self.codes.pop(0)
        if not self.codes:
            self.asked.set()
        if code == RENEWED:
            self._renewed()
        return code, "连不上中心"


class Quick(Clock):
    """Notes how long it was to sleep, and does not."""

    def __init__(self):
        self.slept = []

    async def sleep(self, seconds):
        self.slept.append(seconds)
        await asyncio.sleep(0)


async def test_a_failure_is_tried_again_within_the_hour_and_a_success_in_a_day():
    clock, renewed = Quick(), []
    renewal = Answering([FAILED, RENEWED, enrolment.NOT_DUE], lambda: renewed.append(1), clock)
    task = asyncio.create_task(renewal.run())
    async with asyncio.timeout(30):
        await renewal.asked.wait()
        while len(clock.slept) < 4:  # noqa: ASYNC110 - it runs in this very loop
            await asyncio.sleep(0)
        task.cancel()
    assert 0 <= clock.slept[0] <= 3600
    assert clock.slept[1:4] == [3600, 86_400, 86_400]
    assert renewed == [1]


async def test_a_box_without_identity_is_told_to_enrol():
    with pytest.raises(DeviceRefused, match="hall-edge enrol"):
        await Renewal("", lambda: None, Clock()).command({})


async def test_the_hub_hears_why_a_renewal_failed(tmp_path):
    renewal = Renewal(str(tmp_path / "nothing"), lambda: None, Clock())
    with pytest.raises(DeviceRefused, match="没有换成证书"):
        await renewal.command({})
