"""Local services that pages written for other vendors' plug-ins call, answered by this box."""

from __future__ import annotations

from importlib import import_module

from edge.agent import Agent
from edge.dialects.counter import Counter
from edge.dialects.dialect import Dialect

__all__ = ["dialects"]


def dialects(agent: Agent) -> list[Dialect]:
    """Those that `[dialects]` switches on. They share the counter: its reader reads for one page
    at a time, whatever dialect that speaks.
    """
    counter = Counter(agent)
    found = []
    for name, port in agent.config.dialects.ports().items():
        kind: type[Dialect] = import_module(f"edge.dialects.{name}").DIALECT
        found.append(kind(counter, port, agent.config.local.allow_origins))
    return found
