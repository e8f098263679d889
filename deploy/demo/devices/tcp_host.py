"""A simulated network device: a TCP port that takes connections, as a printer's 9100 does.

It says nothing and keeps nothing of what it hears; `unplug` closes the port, `plug` opens the same
one again. `status` tells how many bytes came.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from deploy.demo.devices.control import Simulator, main


@dataclass(kw_only=True)
class TcpHost(Simulator):
    """A printer, telephone or queue machine on the network; `--tcp PORT`, 0 takes a free one."""

    tcp: int | None = 0
    received: int = field(init=False, default=0)

    def heard(self, data: bytes) -> None:
        """See Simulator."""
        self.received += len(data)

    def do_status(self) -> dict[str, Any]:
        """See Simulator."""
        return {**super().do_status(), "received": self.received}


if __name__ == "__main__":
    main(TcpHost)
