"""A morning in all 3,126 halls: 8,930 boxes, what broke, what was stated, said and repaired.

Everything goes in by the front door where that is quick enough: boxes' states and events by the
ingest, alerts by the lookout. Registrations and statements are written in bulk.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from deploy.demo.published import publish_content
from edge.messages import Event, State, encode_events
from hub.alerts.lookout import Lookout
from hub.care.hours import Hours, Season
from hub.enrolment.ca import BOX_LIFE
from hub.ingest import MESSAGES_PER_BATCH, Received
from hub.inspection.due import note_all
from hub.requirements import rows_for
from hub.requirements.reasons import CHINA
from hub.simulation.city import PlayedBox, played
from hub.simulation.life import TROUBLE, Happening, Odds, life
from hub.store import alerts as alert_store
from hub.store import audit, care, messages, registry, snapshots, tickets
from hub.store.tables import attestations, edges, windows
from hub.store.tables.certificates import certificates
from tests.browser.dashboard.city import Box, City, _device, _received, _time, replace_device
from tests.browser.dashboard.life import YANGFENG

HOUR, DAY = 3600.0, 86_400.0
MORNING = 4 * HOUR
CUT = "411727"
"""The county whose line fails five minutes before somebody looks."""

CHUNK = 5000
ALWAYS = Hours(
    seasons=(Season("全年", "01-01", (("00:00", "24:00"),)),), weekdays=(1, 2, 3, 4, 5, 6, 7)
)
SHARES = (0.5, 0.95, *(1.0,) * 10)
"""How much of what people can state a hall's people have stated."""

LAPSED = 0.002
"""Of the statements, that many ran out in the last days."""


def furnish_all(city: City, seed: int = 4117) -> None:
    """Everything, as of now."""
    dice = random.Random(seed)
    with city.database.read() as connection:
        halls = registry.all_halls(connection)
    begin = time.time() - MORNING
    city.began = begin
    plan = [replace(box, edge=box.edge.removeprefix("sim-")) for box in played(halls)]
    _register(city, plan)
    _state_all(city, halls, dice)
    boxes = {box.edge: _box(box, begin) for box in plan}
    city.boxes.update(boxes)
    city.say(list(boxes.values()), begin)
    _rate(city, [box for box in plan if box.window], begin, dice)
    _live(city, plan, begin)
    _watch(city)
    _repair(city)
    _administer(city)


def _register(city: City, plan: Sequence[PlayedBox]) -> None:
    rows = [
        {"id": b.edge, "hall": b.hall, "window": b.window, "password_hash": "", "enrolled_at": 0.0}
        for b in plan
    ]
    numbers = [
        {"hall": b.hall, "number": b.window, "name": f"{b.window}号窗口"} for b in plan if b.window
    ]
    with city.database.write() as connection:
        for start in range(0, len(rows), CHUNK):
            connection.execute(edges.insert(), rows[start : start + CHUNK])
        given = [_certificate(box) for box in plan]
        for start in range(0, len(given), CHUNK):
            connection.execute(certificates.insert(), given[start : start + CHUNK])
        for start in range(0, len(numbers), CHUNK):
            connection.execute(windows.insert(), numbers[start : start + CHUNK])


def _certificate(box: PlayedBox) -> dict[str, Any]:
    at = _days_ago(20)
    return {
        "serial": hashlib.sha256(box.edge.encode()).hexdigest()[:40],
        "edge": box.edge,
        "issued_at": at,
        "not_after": at + BOX_LIFE,
        "because": "claim",
    }


def _box(box: PlayedBox, begin: float) -> Box:
    devices = [_device(one.kind, box.window, begin) for one in box.devices]
    return Box(edge=box.edge, hall=box.hall, devices=devices)


def _state_all(city: City, halls: Sequence[registry.Hall], dice: random.Random) -> None:
    rows: list[dict[str, Any]] = []
    today = datetime.now(CHINA).date()
    with city.database.read() as connection:
        numbers = registry.windows_of(connection)
    for hall in halls:
        share = dice.choice(SHARES)
        for row in rows_for(hall.tier):
            if row.proof == "device":
                continue
            for window in numbers.get(hall.code, []) if row.scope == "window" else [""]:
                if dice.random() < share:
                    rows.append(_statement(hall.code, row, window, today, dice))
    with city.database.write() as connection:
        for start in range(0, len(rows), CHUNK):
            connection.execute(attestations.insert(), rows[start : start + CHUNK])


def _statement(
    hall: str, row: Any, window: str, today: date, dice: random.Random
) -> dict[str, Any]:
    at = time.time() - 300 if row.is_daily else _in_hours(_days_ago(dice.uniform(5, 200)), dice)
    return {
        "hall": hall,
        "row": row.id,
        "window": window,
        "holds": dice.random() > 0.003,
        "by": dice.choice(("李示例", "王示例", "陈示例")),
        "at": at,
        "expires": today + timedelta(days=dice.randrange(3, 300) if dice.random() > LAPSED else -3),
        "note": "现场查看",
        "quantity": 1200.0 if row.unit else None,
    }


def _days_ago(days: float) -> float:
    return time.time() - days * DAY


def _in_hours(when: float, dice: random.Random) -> float:
    """On that day between 8:30 and 17:00 in China, which is 0:30 to 9:00 UTC."""
    return when // DAY * DAY + dice.uniform(0.5, 9) * HOUR


def _live(city: City, plan: Sequence[PlayedBox], begin: float) -> None:
    """What broke and was mended, by the played life; and at the end a county's line."""
    quiet = [replace(box, window="") for box in plan]  # people come later, in less number
    bodies: list[Received] = []
    lost: list[Box] = []
    for now in life(quiet, Odds(broken_at_first=0.01), 7, 8.0):
        if now.at > MORNING - 600:
            break
        if now.what in ("breaks", "mends"):
            bodies.append(_turned(city.boxes[now.edge], now, begin))
        elif now.what == "dies":
            lost.append(city.boxes[now.edge])
    _take(city, bodies)
    cut = [box for box in city.boxes.values() if box.hall.startswith(CUT)]
    gone = {box.edge for box in (*lost, *cut)}
    there = [box for box in city.boxes.values() if box.edge not in gone]
    until = time.time()
    city.beat([box for box in lost if box not in cut], until - 1510)
    city.beat(cut, until - 430)
    for start in range(0, len(there), CHUNK):
        city.beat(there[start : start + CHUNK], until)
    city.say([box for box in lost if box not in cut], until - 1500, "lost")
    city.say(cut, until - 420, "lost")


def _turned(box: Box, now: Happening, begin: float) -> Received:
    names = {"line": "network"}
    at = next(
        (
            number
            for number, device in enumerate(box.devices)
            if device.name.startswith(names.get(now.device, now.device))
        ),
        hash_of(now.device) % len(box.devices),
    )
    status = now.word if now.what == "breaks" else "ok"
    when = begin + now.at
    reason = TROUBLE[now.word] if now.what == "breaks" else ""
    box.devices[at] = replace_device(box.devices[at], status, reason, when)
    box.sequence += 1
    state = State(
        edge=box.edge,
        session=box.session,
        sequence=box.sequence,
        status="online",
        time=_time(when),
        devices=list(box.devices),
    )
    return _received(box.edge, "state", state.encode(), when)


def hash_of(word: str) -> int:
    """The same number for a word in every run."""
    return sum(word.encode())


def _take(city: City, bodies: Sequence[Received]) -> None:
    for start in range(0, len(bodies), MESSAGES_PER_BATCH):
        city._told(city.ingest.take(bodies[start : start + MESSAGES_PER_BATCH]))


def _rate(city: City, plan: Sequence[PlayedBox], now: float, dice: random.Random) -> None:
    """Three months of ratings and complaints; more where more people come."""
    bodies = []
    for box in plan:
        often = {6: 14, 9: 3}.get(len(box.hall), 1)
        events = list(_voices(box, often * (2 if box.hall == YANGFENG else 1), now, dice))
        bodies.append(_received(box.edge, "events", encode_events(events), now))
    _take(city, bodies)


def _voices(box: PlayedBox, often: int, now: float, dice: random.Random) -> Iterator[Event]:
    for number in range(1, often + 1):
        when = _in_hours(now - dice.uniform(1, 85) * DAY, dice)
        grade = dice.choices([5, 4, 3, 2, 1], [76, 17, 5, 1.4, 0.6])[0]
        said = {"grade": grade, "transaction": None, "window": box.window, "by": "keypad"}
        said["asked"] = dice.random() < 0.7
        pad = f"satisfaction-keypad-{box.window}"
        yield _event(box, number, pad, "hall.satisfaction_keypad.rated", said, when)
    if dice.random() < 0.02:
        said = {
            "receipt": f"ZMD{dice.randrange(10_000):04}-{dice.randrange(10_000):04}",
            "sort": dice.choice(["complaint", "suggestion"]),
            "topic": dice.choice(("attitude", "efficiency", "guidance", "facility")),
            "window": box.window,
            "item": "",
        }
        when = _in_hours(now - dice.uniform(1, 20) * DAY, dice)
        yield _event(box, often + 1, "", "hall.box.complaint", said, when)


def _event(
    box: PlayedBox, number: int, device: str, kind: str, data: dict[str, Any], when: float
) -> Event:
    place = f"/edges/{box.edge}/devices/{device}" if device else f"/edges/{box.edge}"
    return Event(
        id=f"v-{box.edge}-{number}",
        source=place,
        type=kind,
        time=_time(when),
        journal=f"v-{box.edge}",
        sequence=number,
        data=data,
    )


def _watch(city: City) -> None:
    """The hours, who is told and who is on duty; then alerts as if somebody had looked on."""
    duty = {"days": "1234567", "starts": "00:00", "ends": "23:59", "channel": None}
    channel = {"on": True, "least": "normal", "digest": True, "by": "", "at": 0.0}
    with city.database.write() as connection:
        care.set_hours(connection, "411700", ALWAYS, "张示例", 0.0)
        for hall, name in (("411700", "市中心值班群"), ("411728", "遂平县运维群")):
            messages.add_channel(
                connection, name=name, hall=hall, form="dingtalk",
                address="dingtalk://0123456789abcdef/", shown="钉钉机器人 …cdef", **channel,
            )  # fmt: skip
        for hall, person in (("411700", "孙示例"), ("411728", "钱示例"), (YANGFENG, "赵示例")):
            messages.add_duty(connection, hall=hall, person=person, contact="0396-0000000", **duty)
    lookout = Lookout(city.database, line=city.line, tell=city.newsdesk.tell_alerts)
    now = time.time()
    # A county's line is one fault when half of its boxes go within a minute: look just then.
    for ago in (900, 600, 419, 400, 380, 300, 200, 0):
        lookout.look(now - ago)
    note_all(city.database, datetime.now(CHINA).date())


def _repair(city: City) -> None:
    """Tickets in all their states, from the alerts."""
    now = time.time()
    with city.database.write() as connection:
        every = alert_store.open_alerts(connection).values()
        standing = sorted((a for a in every if a.scope == "device"), key=lambda a: a.hall)
        people = ("", "周示例", "吴示例", "周示例")
        for number, alert in enumerate(standing[::4][:14]):
            when = now - (number + 1) * 1.7 * HOUR
            id = tickets.open_ticket(
                connection, now=when, by="钱示例", hall=alert.hall, edge=alert.edge,
                device=alert.device, kind=alert.kind, alert=alert.id,
                title=alert.reason or "设备故障", assignee=people[number % 4],
            )  # fmt: skip
            if number % 4 == 1:
                tickets.change(connection, id, when + HOUR, status="working")
                tickets.note(connection, id, when + HOUR, "周示例", "note", "已到现场，数据线松动")
            if number % 4 == 2:
                tickets.change(connection, id, when + HOUR, status="waiting")
                tickets.note(connection, id, when + HOUR, "吴示例", "note", "等备件，预计明天到")


def _administer(city: City) -> None:
    """Other people, what was published, and what is in the log."""
    now = time.time()
    for name, display, role, root in (
        ("qian", "钱示例", "operator", "411728"),
        ("sun", "孙示例", "operator", "411700"),
        ("li", "李示例", "inspector", "411700"),
        ("zhao", "赵示例", "viewer", YANGFENG),
    ):
        city.add_user(name, display, role, root)
        city.cookie(name)
    done: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("zhang", "user.add", "user:qian", {"role": "operator", "root": "411728"}),
        ("zhang", "user.add", "user:li", {"role": "inspector", "root": "411700"}),
        ("li", "session.open", "user:li", {"address": "10.1.2.31"}),
        ("li", "requirement.walk", f"hall:{YANGFENG}", {"note": "符合 22，不符合 1"}),
        ("qian", "session.open", "user:qian", {"address": "10.1.2.18"}),
        ("qian", "alert.acknowledge", "hall:411728", {"note": "已派人前往"}),
        ("qian", "ticket.open", "hall:411728", {"ticket": 1}),
        ("qian", "command.send", "edge:411728-w3", {"name": "self_test"}),
        ("?", "session.fail", "user:?", {"address": "10.1.2.77"}),
        ("sun", "alert.silence", "hall:411727", {"reason": "线路割接"}),
    )
    with city.database.write() as connection:
        publish_content(connection, now - 2 * DAY)
        for number, (who, action, target, detail) in enumerate(done):
            when = now - (len(done) - number) * 0.4 * HOUR
            audit.record(connection, who, action, target, detail, when)


def remember(city: City, days: int = 30, seed: int = 5) -> None:
    """Daily counts of the last weeks, in which things got better; after the overview is loaded."""
    dice = random.Random(seed)
    today = datetime.now(CHINA).date()
    rows = city.overview.rows()
    for back in range(days, -1, -1):
        counts = [
            snapshots.Counts(
                hall=row[0],
                told=True,
                met=row[9],
                unmet=row[7] + (dice.random() < back / 300),
                pending=row[8] + back // 9,
                devices=row[5],
                broken=row[6],
            )
            for row in rows
        ]
        with city.database.write() as connection:
            snapshots.keep(connection, today - timedelta(days=back), counts)
