"""Boxes let in for real: `hall-hub run` with TLS, `hall-edge enrol` and `run` as processes."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.identity import Identity, ask, hub_context
from hub.enrolment.verbs import shut_out
from tests.ports import free_port
from tests.system.flood_box import NAME
from tests.system.hub_process import ROOT, START, HubProcess
from tests.system.test_delivery import FloodBox, settled, stored

HALL = "411728107"
EVENTS = 4_000

pytestmark = pytest.mark.timeout(300)


class SecureHub(HubProcess):
    """Its doors with TLS are open, on the loopback interface."""

    def __init__(self, data: Path) -> None:
        self.web_port, self.mqtt_port = free_port(), free_port()
        ports = ("--secure-port", str(self.web_port), "--secure-broker-port", str(self.mqtt_port))
        super().__init__(data, run=("--tls", *ports))

    @property
    def url(self) -> str:
        """As a box is told."""
        return f"https://127.0.0.1:{self.web_port}"

    def claim(self, edge: str) -> str:
        """A code for a box, by the command line."""
        done = subprocess.run(
            [
                *(sys.executable, "-m", "hub", "--data", str(self.data)),
                *("edge", "claim", edge, "--hall", HALL, "--window", "3"),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        command = done.stdout.split()
        assert command[:5] == ["sudo", "hall-edge", "enrol", "--hub", self.url]
        return command[-1]


def hall_edge(*arguments: object) -> subprocess.CompletedProcess[str]:
    """One command of the box."""
    return subprocess.run(
        [sys.executable, "-m", "edge", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def enrol(hub: SecureHub, folder: Path, code: str, url: str = "") -> subprocess.CompletedProcess:
    """`hall-edge enrol` into a folder."""
    place = ("--identity", folder / "identity", folder / "edge.toml")
    return hall_edge("enrol", "--hub", url or hub.url, "--code", code, *place)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[SecureHub]:
    made = SecureHub(tmp_path / "hub")
    made.start()
    yield made
    made.end()


def running(hub: SecureHub, folder: Path, name: str) -> contextlib.AbstractContextManager[Path]:
    """`hall-edge run` on what enrolling wrote; its log."""

    @contextlib.contextmanager
    def made() -> Iterator[Path]:
        file = folder / "edge.toml"
        text = file.read_text()
        if "[local]" not in text:
            file.write_text(f'{text}\n[outbox]\npath = "o.db"\n[local]\nport = {free_port()}\n')
        log = folder / "log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "edge", "run", str(file)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            yield log
        finally:
            process.terminate()
            assert process.wait(START) == 0, log.read_text()

    return made()


def box_is(hub: SecureHub, name: str, *statuses: str) -> None:
    def look() -> bool:
        boxes = {box["edge"]: box for box in hub.get("/api/boxes")}
        return name in boxes and boxes[name]["status"] in statuses

    hub.wait_for(look, f"{name} to be {statuses}", timeout=60)


def test_a_box_is_enrolled_serves_is_revoked_cut_and_claimed_anew(hub, tmp_path):
    folder = tmp_path / "box"
    folder.mkdir()
    done = enrol(hub, folder, hub.claim("box-9"))
    assert done.returncode == 0, done.stderr
    assert "已认领：box-9（阳丰镇）" in done.stdout
    kept = folder / "identity"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()
    } == dict.fromkeys(["box.pem", "hub.pem", "identity.json"], 0o600)
    check = hall_edge("check", folder / "edge.toml")
    assert check.returncode == 0, check.stderr

    with running(hub, folder, "box-9") as log:
        box_is(hub, "box-9", "online")
        hub.post("/api/enrolment/boxes/box-9/revocation", {})
        box_is(hub, "box-9", "lost", "silent")
        hub.wait_for(lambda: "本终端的证书已被吊销" in log.read_text(), log.read_text(), 60)
    assert "PRIVATE KEY" not in log.read_text() + hub.log()

    done = enrol(hub, folder, hub.claim("box-9"))
    assert "配置文件已经这样写着" in done.stdout
    with running(hub, folder, "box-9"):
        box_is(hub, "box-9", "online")
        shut_out(hub.settings, "box-9")  # as the command line does
        box_is(hub, "box-9", "lost", "silent")


def test_a_code_goes_to_its_own_hub_only_and_a_slip_to_nobody(hub, tmp_path):
    folder = tmp_path / "box"
    folder.mkdir()
    code = hub.claim("box-9")
    other = SecureHub(tmp_path / "other")
    try:
        other.start()
        done = enrol(hub, folder, code, other.url)
    finally:
        other.end()
    assert done.returncode == 1
    assert "认领码没有发给它" in done.stderr
    slip = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert "抄错" in enrol(hub, folder, slip).stderr
    assert "连不上中心" in enrol(hub, folder, code, f"https://127.0.0.1:{free_port()}").stderr
    plain = enrol(hub, folder, code, f"https://127.0.0.1:{hub.port}")
    assert "TLS 握手" in plain.stderr
    assert "不是中心地址" in enrol(hub, folder, code, f"http://127.0.0.1:{hub.port}").stderr
    assert not (folder / "identity").exists()
    assert enrol(hub, folder, code).returncode == 0, "the code is still good"
    assert "已经用过" in enrol(hub, folder, code).stderr


def test_renewals_under_load_lose_nothing_and_double_nothing(hub, tmp_path):
    folder = tmp_path / "box"
    folder.mkdir()
    assert enrol(hub, folder, hub.claim(NAME)).returncode == 0
    identity = Identity(folder / "identity")
    box = FloodBox(tmp_path / "flood", hub, "", identity=identity.folder, port=hub.mqtt_port)
    box.start(EVENTS)
    try:
        certificates = {identity.file.read_bytes()}
        for part in (1, 2, 3):
            box.wait_promised(part * EVENTS // 5)
            told = {"device": "", "name": "renew_certificate", "args": {}, "ttl_ms": 120_000}
            command = hub.post(f"/api/edges/{NAME}/commands", told)["id"]
            hub.wait_for(
                lambda command=command: hub.get(f"/api/commands/{command}")["status"] == "done",
                "the renewal",
                timeout=90,
            )
            certificates.add(identity.file.read_bytes())
        assert len(certificates) == 4
        box.wait_promised(EVENTS - 4)
        hub.wait_for(lambda: len(stored(hub)) >= EVENTS - 4, "all events", timeout=120)
        hub.wait_for(lambda: settled(hub), "an empty outbox", timeout=60)
    finally:
        box.kill()
    found = stored(hub)
    assert box.promised() - set(found) == set(), "lost"
    assert {event for event, times in found.items() if times > 1} == set(), "doubled"
    because = hub.rows("SELECT because FROM certificates WHERE edge = ? ORDER BY issued_at", NAME)
    assert because == [("claim",), ("renewal",), ("renewal",), ("renewal",)]


def test_browsers_are_served_over_tls_12_and_later_and_boxes_by_one_name(hub):
    shown = http.client.HTTPSConnection(
        "127.0.0.1", hub.web_port, context=hub_context(None), timeout=20
    )
    status, answer = ask(shown, "GET", "/api/enrolment/authority")
    assert status == 200
    browser = ssl.create_default_context(cadata=answer["certificate"])
    connection = http.client.HTTPSConnection("127.0.0.1", hub.web_port, context=browser, timeout=20)
    connection.request("GET", "/")
    page = connection.getresponse()
    assert page.status in {200, 404}
    assert page.getheader("strict-transport-security")
    connection.close()

    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname = False
    old.verify_mode = ssl.CERT_NONE
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("127.0.0.1", hub.web_port), 20) as plain,
        pytest.raises(OSError, match=r"(?i)ssl|version|protocol"),
    ):
        old.wrap_socket(plain)


def test_a_sites_own_certificate_is_for_browsers_and_boxes_still_enrol(tmp_path):
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-subj", "/CN=site.example"),
            *("-addext", "subjectAltName=DNS:site.example"),
            *("-keyout", str(tmp_path / "site.key"), "-out", str(tmp_path / "site.pem")),
        ],
        check=True,
        capture_output=True,
    )
    made = SecureHub(tmp_path / "hub")
    site = ("--certificate", str(tmp_path / "site.pem"), "--key", str(tmp_path / "site.key"))
    made._run = (*made._run, *site)
    try:
        made.start()
        browser = ssl.create_default_context(cafile=tmp_path / "site.pem")
        with (
            socket.create_connection(("127.0.0.1", made.web_port), 20) as plain,
            browser.wrap_socket(plain, server_hostname="site.example") as layer,
        ):
            assert ("DNS", "site.example") in layer.getpeercert()["subjectAltName"]
        folder = tmp_path / "box"
        folder.mkdir()
        done = enrol(made, folder, made.claim("box-9"))
        assert done.returncode == 0, done.stderr
        assert hall_edge("renew", "--identity", folder / "identity").returncode == 3
    finally:
        made.end()


def test_a_hub_does_not_start_plain_beyond_its_machine(tmp_path):
    data = tmp_path / "hub"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "hub", "--data", str(data), "run"),
            *("--no-tls", "--listen", "192.0.2.1"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "does not listen on 192.0.2.1 without TLS" in done.stderr
    assert not data.exists()
