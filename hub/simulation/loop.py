"""Lets one event loop read and write for thousands of MQTT clients."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any

from paho.mqtt.client import Client


def drive(client: Client) -> None:
    """Let the running event loop read and write for a client, in place of a thread of its own."""
    loop = asyncio.get_running_loop()

    def opened(client: Client, _user: Any, line: Any) -> None:
        loop.add_reader(line, client.loop_read)

    def closed(_client: Client, _user: Any, line: Any) -> None:
        if line.fileno() >= 0:
            loop.remove_reader(line)

    def wants(client: Client, _user: Any, line: Any) -> None:
        loop.add_writer(line, client.loop_write)

    def has_written(_client: Client, _user: Any, line: Any) -> None:
        if line.fileno() >= 0:  # what was to be written when the plug was pulled never will be
            loop.remove_writer(line)

    client.on_socket_open = opened
    client.on_socket_close = closed
    client.on_socket_register_write = wants
    client.on_socket_unregister_write = has_written


def undrive(client: Client, line: socket.socket) -> None:
    """Stop that, so that the line can be closed without a word."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(ValueError):
        loop.remove_reader(line)
        loop.remove_writer(line)
    client.on_socket_close = None
