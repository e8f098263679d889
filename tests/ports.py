"""Free TCP ports for servers that tests start."""

import random
import socket

LOWEST, HIGHEST = 10_000, 32_000
"""Below Linux's ephemeral ports (32768–60999): a client's connection cannot take one meanwhile."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first of ``count`` ports in a row that nobody listens on.

    :raises OSError: none was found in two hundred tries
    """
    dice = random.SystemRandom()
    for _ in range(200):
        first = dice.randrange(LOWEST, HIGHEST - count)
        if all(map(_is_free, range(first, first + count))):
            return first
    raise OSError("no free ports on 127.0.0.1")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
