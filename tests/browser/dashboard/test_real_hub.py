"""The whole way in real processes: box, broker, hub, browser; a pulled plug shows in a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from edge.messages import DeviceState, State
from hub.api import DASHBOARD
from tests.browser.dashboard.life import YANGFENG
from tests.mqtt_box import MqttBox
from tests.system.hub_process import HubProcess

pytestmark = [pytest.mark.browser, pytest.mark.system]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    if not (DASHBOARD / "index.html").is_file():
        pytest.skip("the dashboard is not built: npm run build")
    hub = HubProcess(tmp_path / "hub")
    yield hub
    hub.end()


def _state(sequence: int, status: str) -> bytes:
    device = DeviceState(
        name="reader",
        kind="id_card_reader",
        driver="id_card",
        status=status,  # type: ignore[arg-type]
        since=datetime.now(UTC),
        reason="" if status == "ok" else "没有找到读卡器：请检查电源和数据线",
    )
    return State(
        edge="one",
        session="b-1",
        sequence=sequence,
        status="online",
        time=datetime.now(UTC),
        devices=[device],
    ).encode()


def test_a_pulled_plug_shows_within_a_second(hub: HubProcess, browser: Browser) -> None:
    passwords = hub.register(("one", YANGFENG, "1"))
    hub.start()
    box = MqttBox(hub.broker_port, "one", passwords["one"])
    try:
        box.publish("hall/v1/one/state", _state(1, "ok"), retain=True)
        page = browser.new_page(locale="zh-CN", viewport={"width": 1366, "height": 768})
        url = f"http://127.0.0.1:{hub.port}"
        page.context.add_cookies([{"name": "hall_session", "value": hub.sign_in(), "url": url}])
        page.goto(f"{url}/")
        broken = page.locator(".figure-value").first
        expect(page.locator(".figure-value").last).to_contain_text("1 / 3126")
        expect(broken).to_contain_text("0")
        pulled = time.monotonic()
        box.publish("hall/v1/one/state", _state(2, "missing"), retain=True)
        expect(broken).to_contain_text("1", timeout=2000)
        assert time.monotonic() - pulled < 1.0
        expect(page.locator(".feed li").first).to_contain_text("未接入")
        page.get_by_role("link", name="阳丰镇").first.click()
        expect(page.locator(".device.wrong")).to_contain_text("没有找到读卡器")
        page.close()
    finally:
        box.close()
