"""What a document camera can be told, and its arguments checked, without the libraries for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

Take = Literal["page", "several", "card", "whole"]
Look = Literal["natural", "document", "grey"]
Thing = Literal["card", "a4"]

ROTATIONS: Final = (0, 90, 180, 270)


@dataclass(frozen=True)
class Capture:
    """What to take, and how it shall look."""

    take: Take = "page"
    look: Look = "document"


@dataclass(frozen=True)
class Adjustment:
    """Controls by name, None for what the camera shall see to; rotation None to leave it."""

    controls: dict[str, int | None]
    rotation: int | None


def capture_of(args: dict[str, Any]) -> Capture:
    """Raises ValueError."""
    only(args, "take", "look")
    return Capture(
        cast(Take, one_of(Take, "take", args.get("take", "page"))),
        cast(Look, one_of(Look, "look", args.get("look", "document"))),
    )


def thing_of(args: dict[str, Any]) -> Thing:
    """The known thing to calibrate by; raises ValueError."""
    only(args, "object")
    return cast(Thing, one_of(Thing, "object", args.get("object")))


def watching_of(args: dict[str, Any]) -> bool:
    """Whether previews shall come; raises ValueError."""
    only(args, "on")
    on = args.get("on")
    if not isinstance(on, bool):
        raise ValueError("preview needs on, true or false")
    return on


def adjustment_of(args: dict[str, Any]) -> Adjustment:
    """Raises ValueError."""
    only(args, "controls", "rotation")
    rotation, controls = args.get("rotation"), args.get("controls", {})
    if rotation is not None and (type(rotation) is not int or rotation not in ROTATIONS):
        raise ValueError("rotation must be 0, 90, 180 or 270")
    if not isinstance(controls, dict) or len(controls) > 64:
        raise ValueError("controls must be an object of numbers by name")
    for name, value in controls.items():
        if value is not None and type(value) is not int:
            raise ValueError(f"{name} must be a whole number, or null for automatic")
    return Adjustment(dict(controls), rotation)


def only(args: dict[str, Any], *known: str) -> None:
    """Raise ValueError for an argument that is not known."""
    unknown = sorted(set(args) - set(known))
    if unknown:
        raise ValueError(f"unknown argument {unknown[0]!r}")


def one_of(kind: Any, name: str, value: Any) -> str:
    """`value` when it is one of the words of a Literal; raises ValueError with them."""
    words = get_args(kind)
    if value not in words:
        raise ValueError(f"{name} must be one of {', '.join(words)}")
    return str(value)
