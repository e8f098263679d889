"""评价器: keypads on which a citizen rates the service, each type described by a table."""

from drivers.keypad.driver import Keypad

__all__ = ["Keypad"]
