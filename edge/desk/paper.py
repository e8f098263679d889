"""The slip printer of the box: which one it is, how it is, and printing on it."""

from __future__ import annotations

from typing import Any, Final

from drivers.base import DeviceError
from edge.agent import Agent
from edge.answers import Problem
from edge.desk.slips import Kind, Slip
from edge.messages import DeviceState
from edge.supervisor import DeviceNotReady

PRINTS: Final = "prints_slips"
"""Attribute of a driver: it has the command `slip`."""

TIME: Final = 12.0
"""Seconds for a slip: the driver waits six for the paper to run out."""

NONE: Final = "本终端没有配置小票打印机：请用普通打印机打印，或在配置里加上小票打印机"


class Paper:
    """The slip printer named by the settings, else the first that prints slips."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        named = agent.config.desk.slip_printer
        able = (one.name for one in agent.config.drivers if getattr(one, PRINTS, False))
        self.name = named or next(able, "")

    def state(self) -> DeviceState | None:
        """How it is; None where there is none."""
        states = self._agent.supervisor.states()
        return next((state for state in states if state.name == self.name), None)

    def told(self) -> dict[str, Any] | None:
        """The same in short, for the pages."""
        state = self.state()
        if state is None:
            return None
        return {"name": state.name, "status": state.status, "reason": state.reason}

    @property
    def trouble(self) -> str:
        """Why it prints nothing now, in words; empty when it does."""
        state = self.state()
        if state is None:
            return NONE
        stopped = state.detail.get("state") == "stopped"  # it warns of why, and does not print
        if state.status in {"ok", "degraded", "starting"} and not stopped:
            return ""
        return state.reason or "小票打印机没有准备好：检查电源、数据线和纸"

    async def print(self, slip: Slip, kind: Kind) -> bool:
        """Whether the printer confirmed that it is out; raises Problem that says what to do."""
        if self.state() is None:
            raise Problem(409, "no_slip_printer", NONE, reason=NONE)
        args = {"title": slip.title, "lines": slip.lines, "kind": kind, "code": slip.code}
        try:
            answer = await self._agent.supervisor.command(self.name, "slip", args, timeout=TIME)
        except DeviceNotReady as flaw:
            reason = f"小票没有打印：{flaw.reason}"
            raise Problem(409, "slip_printer_not_ready", reason, reason=reason) from flaw
        except DeviceError as flaw:
            raise Problem(409, "slip_not_printed", str(flaw), reason=str(flaw)) from flaw
        except TimeoutError as flaw:
            reason = "小票打印机没有及时回应：看看纸有没有出来，没有出来的检查电源和纸后再打"
            raise Problem(504, "device_timeout", reason, reason=reason) from flaw
        return bool(answer.get("confirmed"))
