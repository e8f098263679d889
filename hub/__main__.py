"""The command `hall-hub`: run the hub, register boxes and windows."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from edge.messages import EDGE_ID, RESERVED_EDGE_IDS
from hub.access.cli import add_commands
from hub.backup import CannotBackUp
from hub.broker import HUB_USER, BrokerMissing, hash_password, new_password
from hub.enrolment.verbs import (
    add_authority_verb,
    add_edge_verbs,
    shut_out,
    standing_words,
)
from hub.settings import AlreadyRunning, Settings
from hub.simulation.command import add_simulation_verb
from hub.store import certificates, registry
from hub.store.registry import AlreadyRegistered, Edge, NotRegistered
from hub.verbs import add_backup_verbs, add_running_verbs

_log = logging.getLogger("hub")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 when it could not be done, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.DEBUG if options.verbose else logging.INFO,
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        options.run(options)
    except (
        AlreadyRegistered,
        AlreadyRunning,
        BrokerMissing,
        CannotBackUp,
        DBAPIError,
        NotRegistered,
        ValueError,
        OSError,
    ) as flaw:
        print(f"hall-hub: {flaw}", file=sys.stderr)
        return 1
    return 0


def _add_edge(options: argparse.Namespace) -> None:
    name = options.id
    if not EDGE_ID.fullmatch(name) or name in RESERVED_EDGE_IDS:
        raise ValueError(f"{name!r} cannot name a box; use 1 to 64 of a-z, 0-9 and -")
    settings = _settings(options)
    password = new_password()
    edge = Edge(
        id=name, hall=options.hall, window=options.window, password_hash=hash_password(password)
    )
    database = settings.database()
    with database.write() as connection:
        registry.add_edge(connection, edge, time.time())
    _publish_accounts(settings)
    _print_credentials(settings, name, password)


def _reset_edge(options: argparse.Namespace) -> None:
    settings = _settings(options)
    password = new_password()
    with settings.database().write() as connection:
        registry.reset_edge(connection, options.id, hash_password(password))
    _publish_accounts(settings)
    _print_credentials(settings, options.id, password)


def _remove_edge(options: argparse.Namespace) -> None:
    settings = _settings(options)
    shut_out(settings, options.id)
    with settings.database().write() as connection:
        registry.remove_edge(connection, options.id)
    _publish_accounts(settings)


def _list_edges(options: argparse.Namespace) -> None:
    now = time.time()
    with _settings(options).database().read() as connection:
        for box in certificates.standings(connection):
            print(f"{box.edge}\t{box.hall}\t{box.window}\t{standing_words(box, now)}")


def _set_windows(options: argparse.Namespace) -> None:
    with _settings(options).database().write() as connection:
        registry.set_windows(connection, options.hall, options.numbers)


def _publish_accounts(settings: Settings) -> None:
    database = settings.database()
    with database.read() as connection:
        settings.broker().write_accounts(registry.all_edges(connection))


def _print_credentials(settings: Settings, name: str, password: str) -> None:
    print(f'''[box]
id = "{name}"

[hub]
host = "127.0.0.1"
port = {settings.broker_port}
# Shown once. Keep it in a file that only the agent can read, and name that file here.
password_file = "{name}.password"''')
    print(f"password: {password}", file=sys.stderr)


def _settings(options: argparse.Namespace) -> Settings:
    settings = Settings(
        data=options.data,
        port=options.port,
        broker_port=options.broker_port,
        database_url=options.database,
    )
    if options.broker is None:
        return settings
    host, _, port = options.broker.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(f"--broker {options.broker}: host:port is expected, e.g. 10.0.0.5:1883")
    password = ""
    if options.broker_password_file is not None:
        password = options.broker_password_file.read_text(encoding="utf-8").strip()
    return replace(
        settings,
        broker_address=(host, int(port)),
        broker_user=options.broker_user,
        broker_password=password,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hall-hub", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("hub-data"), help="data folder")
    parser.add_argument("--port", type=int, default=8600, help="port of dashboard and API")
    parser.add_argument("--broker-port", type=int, default=18830, help="port of our mosquitto")
    parser.add_argument(
        "--database",
        default=os.environ.get("HALLKEEPER_DATABASE", ""),
        help="postgresql+psycopg://user@host/name in place of SQLite in the data folder "
        "(or the variable HALLKEEPER_DATABASE, which keeps a password out of the process list)",
    )
    parser.add_argument("--broker", help="host:port of a broker of the site's in place of ours")
    parser.add_argument("--broker-user", default=HUB_USER, help="the hub's account there")
    parser.add_argument("--broker-password-file", type=Path, help="a file with its password")
    parser.add_argument("--verbose", action="store_true", help="log every detail")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    add_running_verbs(verbs, _settings)

    edge = verbs.add_parser("edge", help="register boxes").add_subparsers(
        required=True, metavar="COMMAND"
    )
    add = edge.add_parser("add", help="register a box and print its credentials once")
    add.add_argument("id", help="1 to 64 of a-z, 0-9 and -")
    add.add_argument("--hall", required=True, help="the hall's code, e.g. 411728107")
    add.add_argument("--window", default="", help="the window's number, if it serves one window")
    add.set_defaults(run=_add_edge)
    reset = edge.add_parser("reset", help="give a box a new password")
    reset.add_argument("id")
    reset.set_defaults(run=_reset_edge)
    remove = edge.add_parser("remove", help="forget a box")
    remove.add_argument("id")
    remove.set_defaults(run=_remove_edge)
    add_edge_verbs(edge, _settings)
    listing = edge.add_parser("list", help="list the boxes")
    listing.set_defaults(run=_list_edges)

    add_authority_verb(verbs, _settings)

    add_commands(verbs, lambda options: _settings(options).database())

    windows = verbs.add_parser("windows", help="say which windows a hall has")
    windows.add_argument("--hall", required=True)
    windows.add_argument("numbers", nargs="*")
    windows.set_defaults(run=_set_windows)
    add_backup_verbs(verbs, _settings)
    add_simulation_verb(verbs, _settings)
    return parser


if __name__ == "__main__":
    sys.exit(main())
