"""Every route of the hub, and what its source asks for."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hub.api import ROUTES


@dataclass(frozen=True)
class Route:
    """A way to call the hub."""

    method: str
    path: str
    endpoint: Callable[..., Any]

    @property
    def which(self) -> tuple[str, str]:
        return self.method, self.path

    @property
    def rights(self) -> frozenset[str]:
        """The names of the rights that it asks `allow` for, itself or in a function it calls."""
        return frozenset(_rights(self.endpoint, depth=2))


def all_routes() -> list[Route]:
    """As the routers list them; a test holds them against OpenAPI."""
    return [route for part in ROUTES for route in _routes(part.router, "")]


def _routes(router: Any, prefix: str) -> Iterator[Route]:
    for route in router.routes:
        if hasattr(route, "original_router"):
            yield from _routes(route.original_router, prefix + route.include_context.prefix)
        else:
            for method in sorted(route.methods):
                yield Route(method, prefix + route.path, route.endpoint)


def _rights(function: Callable[..., Any], depth: int) -> Iterator[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if not isinstance(call.func, ast.Name):
            continue
        if call.func.id == "allow":
            for node in ast.walk(call):
                if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Right":
                    yield node.attr
            continue
        called = inspect.getmodule(function).__dict__.get(call.func.id)
        if depth and inspect.isfunction(called) and called.__module__.startswith("hub.api"):
            yield from _rights(called, depth - 1)
