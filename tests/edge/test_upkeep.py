"""What the hub asks of the box itself, on a real agent and broker."""

from __future__ import annotations

import dataclasses
import logging
from pathlib import Path

import pytest

from drivers.base import Alive
from edge import upkeep
from edge.messages import Command, Reply
from edge.settings import BoxSettings
from tests.edge.small_drivers import Buttons
from tests.edge.small_hub import SmallHub
from tests.edge.test_agent import config, running
from tests.edge.test_line import broker, hub, wait_for  # noqa: F401 - fixtures
from tests.mosquitto import Mosquitto


class Asking:
    """Sends commands to the box and waits for the last word on each."""

    def __init__(self, talks_to: SmallHub) -> None:
        self._hub = talks_to
        self._count = 0

    async def ask(self, name: str, **args: object) -> Reply:
        self._count += 1
        number = f"u{self._count}"
        self._hub.command("box-1", Command(id=number, name=name, args=args))
        await self._hub.until(lambda: self._last(number))
        found = self._last(number)
        assert found is not None
        return found

    def _last(self, number: str) -> Reply | None:
        replies = [reply for reply, _ in self._hub.replies if reply.id == number]
        return replies[-1] if replies and replies[-1].status in ("done", "failed") else None


async def test_the_box_tests_itself_tells_its_log_and_restarts_a_driver(
    tmp_path: Path,
    broker: Mosquitto,  # noqa: F811
    hub: SmallHub,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upkeep, "journal", lambda: "no journal: FileNotFoundError\n")
    (tmp_path / "password").write_text("hunter2-secret\n")
    pad = Buttons(name="pad")
    made = config(tmp_path, broker.port, pad)
    hub.say("online")
    asking = Asking(hub)
    async with running(made) as agent:
        pad.feed(Alive(), Alive())
        await hub.until(lambda: hub.states and hub.states[-1][0].devices[0].status == "ok")
        tested = await asking.ask("self_test")
        names = {check["name"]: check["verdict"] for check in tested.result["checks"]}
        assert names["事件缓存"] == "ok"
        assert any("pad" in name for name in names)

        # The path of the file that holds it is known; the secret in it must not leave.
        secret = dataclasses.replace(made.hub, password_file=str(tmp_path / "password"))
        agent._upkeep._config = dataclasses.replace(made, hub=secret)
        logging.getLogger("edge.test").warning("password hunter2-secret of 411728199001011234")
        told = await asking.ask("fetch_log", lines=50)
        assert told.result["source"] == "process"
        assert "hunter2" not in told.result["text"]
        assert "411728199001011234" not in told.result["text"]
        assert "[removed] of [removed]" in told.result["text"]
        assert (await asking.ask("fetch_log", lines=0)).status == "failed"

        opened = pad.opened
        assert (await asking.ask("restart_driver", device="pad")).result == {"restarted": "pad"}
        await wait_for(lambda: pad.opened > opened)

        refused = await asking.ask("reboot")
        assert refused.status == "failed"
        assert "reboot_command" in refused.error


async def test_a_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "journal", lambda: "no journal")
    log = upkeep.RecentLog()
    logger = logging.getLogger("tests.chatty")
    logger.addHandler(log)
    for number in range(2 * upkeep.LOG_LINES):
        logger.error("%s %s", number, "长" * 3000)
    logger.removeHandler(log)
    text = log.text(upkeep.LOG_LINES)
    assert len(text.splitlines()) == upkeep.LOG_LINES
    box = _upkeep(tmp_path, [])
    box.log = log
    told = await box.commands["fetch_log"]({"lines": upkeep.LOG_LINES})
    assert told["cut"]
    assert len(told["text"].encode()) <= upkeep.LOG_BYTES


async def test_a_box_reboots_only_when_allowed_and_not_just_after_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "REBOOT_AFTER", 0.0)
    done = tmp_path / "rebooted"
    box = _upkeep(tmp_path, ["touch", str(done)])
    assert await box.commands["reboot"]({}) == {"in_s": 0.0}
    await wait_for(done.exists)
    box.close()
    young = _upkeep(tmp_path, ["touch", str(done)], running=10.0)
    with pytest.raises(upkeep.DeviceRefused, match="刚刚启动"):
        await young.commands["reboot"]({})


def _upkeep(folder: Path, reboot: list[str], running: float = 3600.0) -> upkeep.Upkeep:
    made = dataclasses.replace(
        config(folder, 1883), box=BoxSettings(id="box-1", reboot_command=reboot)
    )
    return upkeep.Upkeep(
        made,
        states=list,
        restart=lambda _device: None,
        running=lambda: running,
        depth=lambda: 0,
        trouble=lambda: "",
    )
