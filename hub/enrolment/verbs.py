"""`hall-hub edge claim|revoke`, `hall-hub authority`: boxes let in and shut out by command line."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hub.broker import HUB_USER
from hub.enrolment.ca import Authority
from hub.enrolment.claims import HOURS_DEFAULT, HOURS_LONGEST
from hub.enrolment.doors import CUT_AFTER, Site
from hub.enrolment.entrance import Entrance, Listening
from hub.store import audit, certificates, registry
from hub.wire import cut

if TYPE_CHECKING:
    from hub.settings import Settings

    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]
    SettingsOf = Callable[[argparse.Namespace], Settings]


def add_listening(run: argparse.ArgumentParser) -> None:
    """What `hall-hub run` may say of its doors."""
    run.add_argument(
        "--listen",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="also serve others here, with TLS; 0.0.0.0 or :: for every interface",
    )
    run.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="NAME",
        help="a host name or address by which others reach this hub; may be repeated",
    )
    run.add_argument("--secure-port", type=int, default=8643, help="port of HTTPS")
    run.add_argument("--secure-broker-port", type=int, default=8883, help="port of MQTT with TLS")
    run.add_argument(
        "--tls",
        action=argparse.BooleanOptionalAction,
        help="open the doors with TLS on the loopback interface too (default: beyond it only)",
    )
    run.add_argument(
        "--certificate", type=Path, help="show browsers the site's own certificate (PEM)"
    )
    run.add_argument("--key", type=Path, help="the key of --certificate")


def listening(options: argparse.Namespace) -> Listening:
    """What was said of the doors; raises ValueError."""
    site = None
    if (options.certificate is None) != (options.key is None):
        raise ValueError("--certificate and --key belong together; give both")
    if options.certificate is not None:
        site = Site(certificate=options.certificate, key=options.key)
    said = Listening(
        address=options.listen,
        names=tuple(options.name),
        tls=options.tls,
        web_port=options.secure_port,
        broker_port=options.secure_broker_port,
        site=site,
    )
    said.check()
    return said


def add_edge_verbs(edge: Verbs, settings: SettingsOf) -> None:
    """`hall-hub edge claim` and `revoke`."""
    claim = edge.add_parser("claim", help="make a one-time code by which a box is let in")
    claim.add_argument("id", help="1 to 64 of a-z, 0-9 and -")
    claim.add_argument("--hall", help="the hall's code, e.g. 411728107; of a new box")
    claim.add_argument("--window", default="", help="the window's number, of a new box")
    claim.add_argument("--hours", type=float, default=HOURS_DEFAULT, help="how long it is good")
    claim.set_defaults(run=lambda options: _claim(settings(options), options))

    revoke = edge.add_parser("revoke", help="shut a box out at once, until it is claimed anew")
    revoke.add_argument("id")
    revoke.set_defaults(run=lambda options: shut_out(settings(options), options.id))


def add_authority_verb(verbs: Verbs, settings: SettingsOf) -> None:
    """`hall-hub authority`."""
    authority = verbs.add_parser(
        "authority", help="print the hub's root certificate, for browsers to trust"
    )
    authority.set_defaults(run=lambda options: _authority(settings(options)))


def standing_words(standing: certificates.Standing, now: float) -> str:
    """How a box is let in, for a list."""
    certificate = standing.certificate
    if certificate is None:
        return "password" if standing.has_password else "not enrolled"
    if certificate.revoked_at is not None:
        return f"revoked {_day(certificate.revoked_at)}"
    word = "certificate until" if certificate.not_after > now else "certificate expired"
    return f"{word} {_day(certificate.not_after)}"


def shut_out(settings: Settings, edge: str) -> None:
    """Let a box in no more and end its connection, also under a hub that is running."""
    database = settings.database()
    settings.entrance(database).desk.revoke(edge, by=audit.SYSTEM, now=time.time())
    broker = settings.broker()
    with database.read() as connection:
        running = broker.write_accounts(registry.all_edges(connection))
    database.close()
    if running:
        time.sleep(CUT_AFTER)
        cut(("127.0.0.1", broker.port), HUB_USER, broker.password, edge)


def _claim(settings: Settings, options: argparse.Namespace) -> None:
    if not 0 < options.hours <= HOURS_LONGEST:
        raise ValueError(f"a code is good for at most {HOURS_LONGEST} hours")
    database = settings.database()
    with database.read() as connection:
        known = certificates.standings(connection, options.id)
    hall = options.hall or (known[0].hall if known else "")
    window = options.window or (known[0].window if known else "")
    if not hall:
        raise ValueError(f"{options.id} is not registered; say where it stands with --hall")
    desk = settings.entrance(database).desk
    offer = desk.offer(
        options.id, hall, window, hours=options.hours, by=audit.SYSTEM, now=time.time()
    )
    database.close()
    reach = Entrance.known_reach(settings.data / "authority")
    url = reach.url if reach else "https://HUB:8643"
    print(f"sudo hall-edge enrol --hub {url} --code {offer.code}")
    print(f"shown once; good until {_minute(offer.expires_at)}", file=sys.stderr)
    if reach is None:
        print("this hub serves its own machine only: run it with --listen", file=sys.stderr)


def _authority(settings: Settings) -> None:
    authority = Authority(settings.data / "authority", time.time())
    print(authority.pem, end="")
    print(f"SHA-256 {authority.fingerprint}", file=sys.stderr)


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d")


def _minute(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")
