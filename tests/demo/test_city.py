"""`make run` shows what it promises: four halls, five boxes, the broken things, and a clean end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.ports import free_ports

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]


class City:
    """The running demo."""

    def __init__(self, base: int, folder: Path, process: subprocess.Popen[str], said: str) -> None:
        self.base, self.folder, self.process = base, folder, process
        self._cookie = self._enter(said)

    def _enter(self, said: str) -> str:
        """The cookie that the printed link brings, as the page behind it asks for it."""
        link = re.search(rf"http://127\.0\.0\.1:{self.base}/#/enter/(\S+)", said)
        assert link is not None, said
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.base}/api/pass/use",
            json.dumps({"token": link[1]}).encode(),
            {"Content-Type": "application/json", "X-Hallkeeper": "1"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.headers["Set-Cookie"].split(";")[0]

    def hub(self, path: str) -> Any:
        return fetch(f"http://127.0.0.1:{self.base}{path}", cookie=self._cookie)

    def order(self, box: str, device: str, **wanted: Any) -> Any:
        return fetch(f"http://127.0.0.1:{self.base + 90}/api/{box}/{device}", wanted)

    def devices(self) -> dict[tuple[str, str], str]:
        return {
            (device["edge"], device["name"]): device["status"]
            for hall in ("411700", "411728", "411728107", "411728107201")
            for device in self.hub(f"/api/halls/{hall}")["devices"]
        }

    def until(self, condition: Any, what: str) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, f"waited for {what}: {self.devices()}"
            time.sleep(0.05)


def fetch(url: str, body: dict[str, Any] | None = None, cookie: str = "") -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Cookie": cookie}
    request = urllib.request.Request(url, data, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    base = free_ports(300)
    folder = tmp_path_factory.mktemp("city") / "demo"
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.demo", "--base", str(base), "--folder", str(folder)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    while "Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    yield City(base, folder, process, said)
    process.send_signal(signal.SIGINT)
    rest = process.stdout.read()
    process.stdout.close()
    assert process.wait(30) == 0, rest
    assert left_over(folder) == []


def left_over(folder: Path) -> list[str]:
    """Command lines of processes that still name the demo's folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                arguments = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if str(folder) in arguments:
                found.append(arguments)
    return found


def test_every_box_is_there_and_what_is_broken_is_told_so(city):
    expected = {
        ("zmd-window-1", "reader"): "ok",
        ("zmd-window-1", "keypad"): "ok",
        ("zmd-window-1", "camera"): "ok",
        ("zmd-window-1", "slips"): "ok",
        ("suiping-window-3", "reader"): "fault",
        ("suiping-window-3", "camera"): "missing",
        ("suiping-window-3", "keypad"): "ok",
        ("yangfeng-window-2", "keypad"): "fault",
        ("yangfeng-window-2", "reader"): "ok",
        ("village-1", "telephone"): "ok",
    }
    city.until(lambda: expected.items() <= city.devices().items(), "the promised city")
    assert {box["status"] for box in city.hub("/api/boxes")} == {"online"}


def test_every_hall_has_something_of_each_verdict_but_the_village(city):
    for hall in ("411700", "411728", "411728107"):
        summary = city.hub(f"/api/halls/{hall}")["summary"]
        assert summary["met"] > 20
        assert summary["unmet"] > 0
        assert summary["pending"] > 0


def test_a_plug_pulled_on_the_control_page_is_missing_and_comes_back(city):
    city.order("zmd-window-1", "reader", do="unplug")
    city.until(lambda: city.devices()["zmd-window-1", "reader"] == "missing", "the loss")
    checklist = city.hub("/api/halls/411700")["checklist"]
    [verdict] = [v for v in checklist if v["row"] == "CW-4.7-id-card-reader"]
    assert (verdict["label"], verdict["clause"], verdict["window"]) == ("不符合", "4.7", "1")
    city.order("zmd-window-1", "reader", do="plug")
    city.until(lambda: city.devices()["zmd-window-1", "reader"] == "ok", "the return")


def test_the_pages_are_served(city):
    for port in (city.base, city.base + 90, city.base + 101, city.base + 102):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            assert "<html" in answer.read().decode()


def test_a_wrong_order_is_refused_in_words(city):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        city.order("zmd-window-1", "reader", do="fly")
    assert refusal.value.code == 409
    assert "lay" in json.load(refusal.value)["message"]


def test_a_second_demo_on_the_same_ports_says_what_to_do(city, tmp_path):
    second = subprocess.run(
        [
            *(sys.executable, "-m", "deploy.demo"),
            *("--base", str(city.base), "--folder", str(tmp_path)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert "make run BASE=" in second.stderr


def test_a_killed_box_is_lost_and_the_city_goes_on(city):
    [pid] = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and is_box(entry, "boxes/village-1/box.toml", city.folder)
    ]
    os.kill(pid, signal.SIGKILL)
    city.until(lambda: boxes(city)["village-1"] in ("lost", "silent"), "the loss")
    assert city.process.poll() is None
    assert boxes(city)["zmd-hall"] == "online"


def test_every_button_of_the_control_page_does_something(city):
    """The page's own table of orders, each sent as its button would."""
    page = (ROOT / "deploy/demo/page/page.js").read_text(encoding="utf-8")
    kinds = {
        "sam_module": "reader",
        "keypad_pad": "keypad",
        "camera_feed": "camera",
        "receipt_printer": "slips",
    }
    for kind, device in kinds.items():
        table = re.search(rf"{kind}: \[(.*?)\n  \],", page, re.DOTALL)
        assert table is not None
        orders = re.findall(r"\{ (do: .*?) \}\]", table[1])
        assert orders
        for order in orders:
            wanted = json.loads("{" + re.sub(r"(\w+):", r'"\1":', order) + "}")
            try:
                city.order("zmd-window-1", device, **wanted)
            except urllib.error.HTTPError as refusal:
                pytest.fail(f"{wanted}: {refusal.read().decode()}")
    city.order("zmd-window-1", "reader", do="mend")
    city.order("zmd-window-1", "camera", do="freeze", on=False)


def is_box(entry: Path, file: str, folder: Path) -> bool:
    try:
        arguments = (entry / "cmdline").read_bytes().decode().split("\0")
    except OSError:
        return False
    return str(folder / file) in arguments and "edge" in arguments


def boxes(city) -> dict[str, str]:
    return {box["edge"]: box["status"] for box in city.hub("/api/boxes")}
