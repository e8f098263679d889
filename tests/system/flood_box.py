"""A box whose devices report as fast as their events are safe, and note what they were promised.

    python -m tests.system.flood_box FOLDER BROKER_PORT PASSWORD_FILE|IDENTITY RUN COUNT

Each device appends `RUN DEVICE NUMBER` to its file in FOLDER once its event is in the outbox: from
then on the hub must get it exactly once, whatever is killed.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from drivers.base import Alive, Driver, Report
from edge.agent import Agent
from edge.settings import BoxSettings, Config, HubSettings, LocalSettings, OutboxSettings

DEVICES = 4
NAME = "flood"


@dataclass(frozen=True, kw_only=True)
class Counted(Report):
    """One numbered event."""

    what: ClassVar[str] = "counted"

    run: str
    number: int

    def public(self) -> dict[str, Any]:
        return {"run": self.run, "number": self.number}


@dataclass(kw_only=True)
class Flood(Driver):
    """Reports numbers from 0 to `count`."""

    kind: str = "flood"
    folder: Path
    run: str
    count: int

    async def reports(self) -> AsyncIterator[Report]:
        promised = (self.folder / f"{self.name}.promised").open("a", buffering=1)
        with promised:
            for number in range(self.count):
                yield Counted(run=self.run, number=number)
                # The supervisor has come back for more, so the event before is safe.
                promised.write(f"{self.run} {self.name} {number}\n")
        while True:
            yield Alive()
            await asyncio.sleep(1)


async def main(folder: Path, port: int, secret: str, run: str, count: int) -> None:
    devices = tuple(
        Flood(name=f"{NAME}{n}", folder=folder, run=run, count=count // DEVICES)
        for n in range(DEVICES)
    )
    hub = HubSettings(host="127.0.0.1", port=port, username=NAME, beat=1.0, **_admission(secret))
    config = Config(
        box=BoxSettings(id=NAME),
        hub=hub,
        outbox=OutboxSettings(path=str(folder / "outbox.db")),
        local=LocalSettings(),
        drivers=devices,
    )
    agent = await Agent.open(config)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, agent.stop.set)
    await agent.run()


def _admission(secret: str) -> dict[str, str]:
    return {"identity" if Path(secret).is_dir() else "password_file": secret}


if __name__ == "__main__":
    asyncio.run(
        main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]))
    )
