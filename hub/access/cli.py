"""The commands `hall-hub user` and `hall-hub audit`: for the first day, and for lost access."""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable

from hub.access.door import checked_name, give_new_link, make_pass, setup_token
from hub.access.rights import CITY, ROLE_WORDS, Role
from hub.store import Database, audit, people, registry
from hub.store.people import User

_log = logging.getLogger(__name__)

SHORTEST_KEPT = 180
"""Days; the Cybersecurity Law wants network logs kept for six months at least."""

OpenDatabase = Callable[[argparse.Namespace], Database]
"""The database that the options name."""


def announce_set_up(database: Database, url: str, now: float) -> None:
    """Log a link to make the first administrator, while there is nobody; there is no default."""
    if token := setup_token(database, now):
        _log.warning("nobody can sign in yet; set up the first administrator within 24 h:")
        _log.warning("%s/#/enter/%s", url, token)


def add_commands(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], open_: OpenDatabase
) -> None:
    """Add `user` and `audit` to the parser of `hall-hub`."""

    def command(parser: argparse.ArgumentParser, run: Callable[..., None]) -> None:
        def running(options: argparse.Namespace) -> None:
            database = open_(options)
            try:
                run(database, options)
            finally:
                database.close()

        parser.set_defaults(run=running)

    user = verbs.add_parser("user", help="who may sign in").add_subparsers(
        required=True, metavar="COMMAND"
    )
    add = user.add_parser("add", help="add a user and print a link to choose a password")
    add.add_argument("name")
    add.add_argument("--display", default="", help="the person's name as pages show it")
    add.add_argument("--role", choices=[role.value for role in Role], default=Role.ADMINISTRATOR)
    add.add_argument("--root", default=CITY, help="code of the hall whose part of the city it is")
    command(add, _add)
    command(user.add_parser("list", help="list the users"), _list)
    reset = user.add_parser("reset", help="print a new link for who lost the password")
    reset.add_argument("name")
    reset.add_argument("--totp", action="store_true", help="the second factor is lost, too")
    command(reset, _reset)
    for word, disabled in (("disable", True), ("enable", False)):
        switch = user.add_parser(word, help=f"{word} a user")
        switch.add_argument("name")
        switch.set_defaults(disabled=disabled)
        command(switch, _switch)

    log = verbs.add_parser("audit", help="the audit log").add_subparsers(
        required=True, metavar="COMMAND"
    )
    command(log.add_parser("verify", help="walk along the chain; fails when it is broken"), _verify)
    let_go = log.add_parser("let-go", help="delete old entries, the one way that is allowed")
    let_go.add_argument("--older-than-days", type=int, required=True, metavar="DAYS")
    command(let_go, _let_go)


def _add(database: Database, options: argparse.Namespace) -> None:
    now = time.time()
    user = User(
        name=checked_name(options.name),
        display=options.display or options.name,
        role=options.role,
        root=options.root,
        created=now,
    )
    with database.write() as connection:
        registry.hall(connection, user.root)
        people.add_user(connection, user)
        token = make_pass(connection, "password", user.name, now)
        detail = {"role": str(user.role), "root": user.root, "by": "command line"}
        audit.record(connection, audit.SYSTEM, "user.add", f"user:{user.name}", detail, now)
    _print_link(options, token)


def _list(database: Database, _options: argparse.Namespace) -> None:
    with database.read() as connection:
        for user in people.all_users(connection):
            state = "disabled" if user.disabled else "" if user.password else "no password yet"
            word = ROLE_WORDS[Role(user.role)]
            print("\t".join([user.name, user.display, user.role, word, user.root, state]))


def _reset(database: Database, options: argparse.Namespace) -> None:
    with database.write() as connection:
        user = people.user(connection, options.name)
        token = give_new_link(connection, user.name, audit.SYSTEM, time.time(), totp=options.totp)
    _print_link(options, token)


def _switch(database: Database, options: argparse.Namespace) -> None:
    with database.write() as connection:
        user = people.user(connection, options.name)
        people.change_user(connection, user.name, disabled=options.disabled)
        if options.disabled:
            people.end_sessions(connection, user.name)
            people.end_passes(connection, user.name)
        detail = {"disabled": options.disabled, "by": "command line"}
        target = f"user:{user.name}"
        audit.record(connection, audit.SYSTEM, "user.change", target, detail, time.time())


def _verify(database: Database, _options: argparse.Namespace) -> None:
    with database.read() as connection:
        found = audit.verify(connection)
    if found.flaw:
        raise ValueError(f"the audit log cannot be trusted after entry {found.after}: {found.flaw}")
    print(f"whole: entries {found.first} to {found.last}, newest hash {found.hash}")


def _let_go(database: Database, options: argparse.Namespace) -> None:
    if options.older_than_days < SHORTEST_KEPT:
        raise ValueError(f"entries are kept for at least {SHORTEST_KEPT} days")
    now = time.time()
    with database.write() as connection:
        count = audit.let_go(connection, now - options.older_than_days * 86_400, now)
    print(f"{count} entries deleted")


def _print_link(options: argparse.Namespace, token: str) -> None:
    print(f"http://127.0.0.1:{options.port}/#/enter/{token}")
