"""Tickets as the API shows them, and what every change of one does beside it."""

from __future__ import annotations

import msgspec
from fastapi import HTTPException, Request

from hub.access.rights import Caller
from hub.api.parts import parts_of
from hub.api.ticket_models import EntryOut, ProofOut, TicketDetail, TicketOut
from hub.live import News
from hub.store import Connection, alerts, audit, tickets
from hub.tickets.proof import proof
from hub.words import iso


def ticket_of(connection: Connection, id: int) -> tickets.Ticket:
    """The ticket; 404 when there is none."""
    ticket = tickets.find(connection, id)
    if ticket is None:
        raise HTTPException(404, "没有这张工单")
    return ticket


def unfinished(connection: Connection, id: int) -> tickets.Ticket:
    """The ticket; 409 when it is closed."""
    ticket = ticket_of(connection, id)
    if ticket.closed is not None:
        raise HTTPException(409, "工单已关闭；设备再次故障时会自动重新打开")
    return ticket


def record(connection: Connection, caller: Caller, action: str, id: int, now: float) -> None:
    """Note in the audit log who did what to a ticket."""
    audit.record(connection, caller.name, action, f"ticket:{id}", {}, now)


def tell(request: Request, hall: str) -> None:
    """Tell the pages that a ticket of the hall changed."""
    parts_of(request).live.publish(News(kind="alert", hall=hall, data={"hall": hall}))


def detail_of(connection: Connection, id: int) -> TicketDetail:
    """The ticket with what happened and what would prove it done."""
    ticket = ticket_of(connection, id)
    subject = tickets.subject_of(connection, ticket.edge, ticket.device) if ticket.edge else None
    found = proof(ticket, subject)
    return TicketDetail(
        ticket=ticket_out(ticket, alerts.names_of(connection, [ticket.hall])),
        entries=[
            EntryOut(
                id=entry.id,
                at=iso(entry.at),
                by=entry.by,
                what=entry.what,
                text=entry.text,
                data=msgspec.json.decode(entry.data),
            )
            for entry in tickets.entries_of(connection, id)
        ],
        proof=ProofOut(
            kind=found.kind,
            words=found.words,
            status=subject.status if subject else "",
            since=iso(subject.since) if subject else None,
        ),
    )


def ticket_out(one: tickets.Ticket, names: dict[str, str]) -> TicketOut:
    """The ticket as lists show it; `names` are those of halls."""
    times = ("opened", "updated", "repaired", "closed")
    values = {name: value for name, value in vars(one).items() if name not in times}
    return TicketOut(
        **values,
        hall_name=names.get(one.hall, one.hall),
        **{name: iso(getattr(one, name)) for name in times},
    )
