from __future__ import annotations

import asyncio
import json
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.demo.devices.remote import running
from deploy.demo.devices.specimens import SPECIMENS
from edge import bundle
from edge.__main__ import main
from edge.checks import examine, inside
from edge.config import read_config
from edge.identity import Facts, Identity
from tests.edge.test_main import start, until_said
from tests.mosquitto import Mosquitto

PASSWORD = 'Secret"of-the\\box'
EDGE = "box-1"

CONFIG = """
# 管理员电话 13800000000
[box]
id = "box-1"
[hub]
host = "127.0.0.1"
port = {broker}
password_file = "hub.password"
[local]
port = {port}
[outbox]
path = "outbox.db"
"""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    passwords = tmp_path / "passwords"
    subprocess.run(
        ["mosquitto_passwd", "-c", "-b", str(passwords), EDGE, PASSWORD],
        check=True,
        capture_output=True,
    )
    lines = ("allow_anonymous false", f"password_file {passwords}")
    with Mosquitto(tmp_path / "broker", *lines) as broker:
        yield broker


@pytest.fixture
def file(tmp_path: Path, broker: Mosquitto, unused_tcp_port: int) -> Path:
    secret = tmp_path / "hub.password"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    path = tmp_path / "edge.toml"
    path.write_text(CONFIG.format(broker=broker.port, port=unused_tcp_port))
    return path


def add(file: Path, stanza: str) -> None:
    file.write_text(file.read_text() + stanza)


async def doctor_of(file: Path, folder: Path) -> tuple[int, dict[str, str]]:
    """The exit code, and the bundle's files."""
    target = folder / "support.tar.gz"
    code = await asyncio.to_thread(main, ["doctor", str(file), "--bundle", str(target)])
    assert target.stat().st_mode & 0o077 == 0
    parts = {}
    with tarfile.open(target) as archive:
        for one in archive.getmembers():
            content = archive.extractfile(one)
            assert content is not None
            parts[Path(one.name).name] = content.read().decode()
    return code, parts


def texts_of_cards() -> list[str]:
    """Every text on the specimens that is long enough to tell."""
    words = []
    for card in SPECIMENS.values():
        words += [word for word in card.text.decode("utf-16-le").split() if len(word) > 3]
    return [word for word in words if not word.isdigit() or len(word) > 8]


async def test_devices_are_opened_and_nothing_they_read_is_in_the_bundle(
    file, tmp_path, capsys, monkeypatch
):
    told = f"reader said {SPECIMENS['resident'].text.decode('utf-16-le')[61:79]} and {PASSWORD}\n"
    monkeypatch.setattr("edge.doctor.journal", lambda: told)
    async with running("sam_module", tmp_path) as module:
        await module.tell("lay", card="resident")
        add(file, f'[device.reader]\ndriver = "id_card"\nport = "{module.address}"\n')
        missing = 'port = "serial:/dev/serial/by-id/none"\nprofile = "five_key"\n'
        add(file, f'[device.pad]\ndriver = "keypad"\n{missing}')
        code, parts = await doctor_of(file, tmp_path)
        assert (await module.tell("status"))["plugged"] is True
    said = capsys.readouterr()
    assert code == 1
    assert "[正常]  设备 reader：SAM" in said.out
    assert "[故障]  设备 pad：没有接上" in said.out
    assert "→ 插好数据线，打开设备电源" in said.out
    assert f"[正常]  中心：127.0.0.1:{read_config(file).hub.port} 接受本终端" in said.out
    assert "pad：missing" in said.err

    assert set(parts) == {
        *("configuration.json", "versions.json", "scan.txt", "log.txt"),
        *("checks.json", "devices.json", "doctor.txt"),
    }
    states = {one["name"]: one["status"] for one in json.loads(parts["devices.json"])}
    assert states == {"reader": "ok", "pad": "missing"}
    assert json.loads(parts["configuration.json"])["hub"]["password_file"] == "hub.password"
    assert parts["log.txt"].startswith("reader said [removed]")
    everything = "\n".join(parts.values()) + said.out + said.err
    for word in [PASSWORD, json.dumps(PASSWORD)[1:-1], "13800000000", *texts_of_cards()]:
        assert word not in everything


async def test_a_password_that_the_broker_refuses(file, tmp_path):
    (tmp_path / "hub.password").write_text("wrong")
    findings = await examine(read_config(file), lambda _: None)
    (hub,) = (check for check in findings.checks if check.name == "中心")
    assert (hub.verdict, hub.remedy) == ("bad", "检查终端编号和口令文件")
    assert not findings.well


async def test_a_box_that_is_well(file, tmp_path, capsys):
    code, parts = await doctor_of(file, tmp_path)
    assert code == 0, capsys.readouterr()
    assert json.loads(parts["devices.json"]) == []


async def test_a_running_agent_is_asked_and_keeps_its_devices_and_its_line(
    file, tmp_path, capsys, broker
):
    async with running("sam_module", tmp_path) as module:
        add(file, f'[device.reader]\ndriver = "id_card"\nport = "{module.address}"\n')
        process = await start(file)
        await until_said(process, "line up", "reader is ok")
        code, parts = await doctor_of(file, tmp_path)
        said = capsys.readouterr().out
        assert "[正常]  终端代理：正在运行" in said
        assert "[正常]  设备 reader" in said
        assert code == 0
        assert [one["status"] for one in json.loads(parts["devices.json"])] == ["ok"]
        process.terminate()
        assert await process.wait() == 0
    assert broker.log.count("as box-1") == 1


async def test_another_program_at_the_agents_port(file):
    port = read_config(file).local.port

    async def hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(hello, "127.0.0.1", port):
        findings = await examine(read_config(file), lambda _: None)
    assert findings.checks[0].verdict == "bad"


async def test_a_silent_device_does_not_hold_up_the_others(file, tmp_path):
    async with running("sam_module", tmp_path) as module:
        await module.tell("silence", on=True)
        add(file, f'[device.reader]\ndriver = "id_card"\nport = "{module.address}"\n')
        findings = await examine(read_config(file), lambda _: None, device_time=0.5)
    assert findings.checks[-1].found == "没有在限定时间内应答"
    assert findings.devices[0].status == "starting"


def test_a_bundle_that_cannot_be_written(file, capsys, tmp_path):
    target = tmp_path / "no" / "folder.tar.gz"
    assert main(["doctor", str(file), "--bundle", str(target)]) == 1
    assert "支持包写不了" in capsys.readouterr().err


def test_a_long_text_keeps_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "PART_LIMIT", 10)
    target = tmp_path / "x.tar.gz"
    bundle.write_bundle(target, {"log.txt": "a" * 100 + "the end"}, [])
    with tarfile.open(target) as archive:
        content = archive.extractfile("x/log.txt")
        assert content is not None
        assert content.read() == b"aaathe end"


@pytest.mark.parametrize(
    ("age", "life", "verdict", "words"),
    [
        (10, 180, "ok", "还有 169 天"),
        (150, 180, "warn", "早该续期"),
        (181, 180, "bad", "已过期"),
    ],
)
def test_a_certificates_days_are_counted(
    tmp_path: Path, file: Path, age: int, life: int, verdict: str, words: str
) -> None:
    issued = datetime.now(UTC) - timedelta(days=age)
    until = issued + timedelta(days=life)
    facts = Facts(
        edge=EDGE, host="h", web_port=8443, broker_port=8883, issued=issued, not_after=until
    )
    Identity(tmp_path / "identity").keep(facts, b"pem", "pem")
    config = read_config(file)
    config = replace(config, hub=replace(config.hub, identity=str(tmp_path / "identity")))
    [check] = [check for check in inside(config, []) if check.name == "证书"]
    assert (check.verdict, words in check.found) == (verdict, True)
    assert bool(check.remedy) == (verdict != "ok")


def test_an_identity_that_is_gone_is_told(tmp_path: Path, file: Path) -> None:
    config = read_config(file)
    config = replace(config, hub=replace(config.hub, identity=str(tmp_path / "none")))
    [check] = [check for check in inside(config, []) if check.name == "证书"]
    assert (check.verdict, "hall-edge enrol" in check.remedy) == ("bad", True)
