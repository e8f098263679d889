"""Cases of follow-up: opened by what citizens said, moved by people, never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy import case as case_when

from hub.ratings.deadlines import RatingSettings, due
from hub.ratings.followup import Act, Standing
from hub.ratings.voice import BAD, Rating
from hub.store.database import insert
from hub.store.tables import halls
from hub.store.tables.ratings import followup_notes, followups

if TYPE_CHECKING:
    from hub.store.ratings import Said

Which = Literal["open", "late", "closed", "all"]


@dataclass(frozen=True, kw_only=True)
class Case(Standing):
    """A follow-up case; `grade` for a rating, `topic` and `receipt` for the others."""

    id: int
    hall: str
    hall_name: str
    window: str
    item: str
    grade: int | None
    topic: str
    receipt: str
    at: float
    opened: float
    assignee: str
    contact: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Note:
    """What somebody did or wrote about a case."""

    at: float
    by: str
    act: str
    text: str


def open_for(connection: Connection, said: Iterable[Said], settings: RatingSettings) -> None:
    """Open a case for each bad rating, complaint and suggestion that has none.

    The time runs from when the hub heard of it: nobody can contact whom they do not know of.
    """
    for one in said:
        voice = one.voice
        if isinstance(voice, Rating):
            if voice.grade not in BAD:
                continue
            values = {"sort": "rating", "grade": voice.grade}
        else:
            values = {"sort": voice.sort, "topic": voice.topic, "receipt": voice.receipt}
        if values["sort"] != "suggestion":
            values |= {
                "contact_due": due(one.received, settings.contact_days, settings),
                "rectify_due": due(one.received, settings.rectify_days, settings),
            }
        row = {
            **one.key(),
            **values,
            "hall": one.hall,
            "window": voice.window,
            "item": voice.item,
            "at": one.at,
            "opened": one.received,
        }
        connection.execute(insert(connection, followups).values(row).on_conflict_do_nothing())


def cases(
    connection: Connection,
    *,
    root: str,
    which: Which,
    now: float,
    receipt: str = "",
    limit: int = 200,
    offset: int = 0,
) -> list[Case]:
    """Cases of the subtree `root` ("" is all), the most urgent first, closed ones newest first."""
    order = (
        [followups.c.closed.desc()]
        if which == "closed"
        else [func.coalesce(_next_due(), followups.c.opened + 1e9), followups.c.id]
    )
    query = _query().where(_chosen(root, which, now)).order_by(*order)
    if receipt:
        query = query.where(followups.c.receipt == receipt)
    return [_case(row) for row in connection.execute(query.limit(limit).offset(offset))]


def numbers(connection: Connection, root: str, now: float) -> dict[str, int]:
    """How many cases are open, late and closed in the subtree."""
    found = {}
    for which in ("open", "late", "closed"):
        query = select(func.count()).select_from(followups).where(_chosen(root, which, now))
        found[which] = int(connection.execute(query).scalar_one())
    return found


def case(connection: Connection, id_: int) -> Case | None:
    """One case."""
    row = connection.execute(_query().where(followups.c.id == id_)).first()
    return _case(row) if row is not None else None


def notes(connection: Connection, id_: int) -> list[Note]:
    """What was done about a case, oldest first."""
    query = select(followup_notes).where(followup_notes.c.followup == id_)
    return [
        Note(at=row.at, by=row.by, act=row.act, text=row.text)
        for row in connection.execute(query.order_by(followup_notes.c.id))
    ]


def take_step(
    connection: Connection, id_: int, act: Act, *, result: str, text: str, by: str, now: float
) -> None:
    """Note a step that `hub.ratings.followup.check` allowed."""
    values: dict[str, object] = {}
    if act == "assign":
        values = {"assignee": text}
    elif act == "contact":
        values = {"contacted": now, "contact": result}
    elif act == "close":
        values = {"closed": now, "outcome": result}
    elif act == "reopen":
        values = {"closed": None, "outcome": ""}
    if values:
        connection.execute(update(followups).where(followups.c.id == id_).values(values))
    add_note(connection, id_, act, text if act != "contact" else text or result, by, now)


def add_note(connection: Connection, id_: int, act: str, text: str, by: str, now: float) -> None:
    """Add to a case's history."""
    row = {"followup": id_, "at": now, "by": by, "act": act, "text": text}
    connection.execute(followup_notes.insert().values(row))


def forget(connection: Connection, closed_before: float) -> None:
    """Delete the notes of cases that were closed before; the case itself stays as a figure."""
    old = select(followups.c.id).where(followups.c.closed < closed_before)
    connection.execute(delete(followup_notes).where(followup_notes.c.followup.in_(old)))


def _query() -> Select[Any]:
    return select(followups, halls.c.name.label("hall_name")).join(
        halls, halls.c.code == followups.c.hall, isouter=True
    )


def _next_due() -> ColumnElement[float | None]:
    """The contact is due first; once made, the rectification."""
    uncontacted = and_(followups.c.contacted.is_(None), followups.c.contact_due.is_not(None))
    return case_when((uncontacted, followups.c.contact_due), else_=followups.c.rectify_due)


def _chosen(root: str, which: Which | str, now: float) -> ColumnElement[bool]:
    chosen: list[ColumnElement[bool]] = []
    if root:
        chosen.append(followups.c.hall.like(f"{root}%"))
    if which == "closed":
        chosen.append(followups.c.closed.is_not(None))
    elif which in ("open", "late"):
        chosen.append(followups.c.closed.is_(None))
    if which == "late":
        uncontacted = and_(followups.c.contacted.is_(None), followups.c.contact_due < now)
        chosen.append(or_(uncontacted, followups.c.rectify_due < now))
    return and_(true(), *chosen)


def _case(row: Row[Any]) -> Case:
    found = row._mapping
    return Case(
        hall_name=found["hall_name"] or "",
        **{name: found[name] for name in _FIELDS},
    )


_FIELDS: Sequence[str] = (
    *("id", "sort", "hall", "window", "item", "grade", "topic", "receipt", "at", "opened"),
    *("contact_due", "rectify_due", "assignee", "contacted", "contact", "closed", "outcome"),
)
