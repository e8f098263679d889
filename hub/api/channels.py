"""Channels, people on duty, the rules of alerts, and the log of what was sent."""

from __future__ import annotations

import secrets
import time
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request

from hub.access.rights import Caller, Right
from hub.alerts import rules as alert_rules
from hub.alerts.addresses import FORMS, AddressRefused, parse
from hub.alerts.alertmanager import notices
from hub.alerts.duty import on_duty
from hub.alerts.rules import Rules
from hub.api.access import allow, within
from hub.api.alert_models import (
    AttemptOut,
    ChannelChange,
    ChannelIn,
    ChannelOut,
    DutyIn,
    DutyOut,
    Id,
    MessageOut,
    RulesIO,
)
from hub.api.parts import parts_of
from hub.store import Connection, alerts, audit, messages, registry, settings
from hub.words import iso

router = APIRouter()


@router.get("/channels")
def channels(request: Request) -> list[ChannelOut]:
    """The channels of the caller's subtree, without their addresses."""
    caller = allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        return _channels_out(connection, caller)


@router.post("/channels", status_code=201)
def add_channel(request: Request, wanted: ChannelIn) -> ChannelOut:
    """Keep a channel; its address is not shown again."""
    caller = allow(request, Right.ADMINISTER, wanted.hall)
    address = _address(wanted.form, wanted.address)
    now = time.time()
    with parts_of(request).database.write() as connection:
        registry.hall(connection, wanted.hall)
        id = messages.add_channel(
            connection,
            name=wanted.name,
            hall=wanted.hall,
            form=wanted.form,
            address=address.full,
            shown=address.shown,
            on=True,
            least=wanted.least,
            digest=wanted.digest,
            by=caller.display,
            at=now,
        )
        detail = {"channel": id, "name": wanted.name, "form": wanted.form}
        audit.record(connection, caller.name, "channel.add", f"hall:{wanted.hall}", detail, now)
        return next(one for one in _channels_out(connection, caller) if one.id == id)


@router.patch("/channels/{id}")
def change_channel(request: Request, id: Id, wanted: ChannelChange) -> ChannelOut:
    """Change what is given."""
    allow(request, Right.ADMINISTER)
    now = time.time()
    with parts_of(request).database.write() as connection:
        caller, channel = _channel(request, connection, id)
        values = wanted.model_dump(exclude_none=True)
        detail = {"channel": id, **{name: values[name] for name in values if name != "address"}}
        if wanted.address is not None:
            address = _address(channel.form, wanted.address)
            values.update(address=address.full, shown=address.shown)
            detail["address"] = "changed"
        if values:
            messages.change_channel(connection, id, by=caller.display, at=now, **values)
        audit.record(connection, caller.name, "channel.change", f"hall:{channel.hall}", detail, now)
        return next(one for one in _channels_out(connection, caller) if one.id == id)


@router.delete("/channels/{id}", status_code=204)
def remove_channel(request: Request, id: Id) -> None:
    """Forget a channel and its address."""
    allow(request, Right.ADMINISTER)
    now = time.time()
    with parts_of(request).database.write() as connection:
        caller, channel = _channel(request, connection, id)
        messages.remove_channel(connection, id)
        detail = {"channel": id, "name": channel.name}
        audit.record(connection, caller.name, "channel.remove", f"hall:{channel.hall}", detail, now)


@router.post("/channels/{id}/test", status_code=202)
def test_channel(request: Request, id: Id) -> MessageOut:
    """Send a test message; how it went is in the log."""
    allow(request, Right.ADMINISTER)
    now = time.time()
    with parts_of(request).database.write() as connection:
        caller, channel = _channel(request, connection, id)
        key = f"test:{id}:{secrets.token_hex(8)}"
        messages.put(
            connection,
            key=key,
            now=now,
            channel=id,
            hall=channel.hall,
            what="test",
            title="【测试消息】政务大厅设备监管中心",
            body=f"这是 {caller.display} 发送的测试消息，收到即说明“{channel.name}”可以接收告警。",
            notices=notices("test", channel.hall, [], {}, ""),
        )
        audit.record(
            connection, caller.name, "channel.test", f"hall:{channel.hall}", {"channel": id}, now
        )
        made = messages.find_message(connection, key)
        if made is None:
            raise HTTPException(409, "测试消息没有放进发件箱，请再试一次")
        return _message_out(made, [], {id: channel.name}, {})


@router.get("/messages")
def log(request: Request, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> list[MessageOut]:
    """What was sent, or is still to be, with every try, newest first."""
    caller = allow(request, Right.OPERATE)
    with parts_of(request).database.read() as connection:
        own = {
            one.id: one.name
            for one in messages.all_channels(connection)
            if within(one.hall, caller.root)
        }
        found, tried = messages.log(connection, list(own), limit)
        names = alerts.names_of(connection, {one.hall for one in found})
    by_message: dict[int, list[messages.Attempt]] = {}
    for attempt in tried:
        by_message.setdefault(attempt.message, []).append(attempt)
    return [_message_out(one, by_message.get(one.id, []), own, names) for one in found]


@router.get("/duties")
def duties(request: Request) -> list[DutyOut]:
    """Who is responsible where, and who is on duty now."""
    caller = allow(request, Right.READ)
    now = time.time()
    with parts_of(request).database.read() as connection:
        # Whom a township calls first may sit in the tier above.
        found = [
            one
            for one in messages.all_duties(connection)
            if within(one.hall, caller.root) or within(caller.root, one.hall)
        ]
        names = alerts.names_of(connection, {one.hall for one in found})
    return [_duty_out(one, names, now) for one in found]


@router.post("/duties", status_code=201)
def add_duty(request: Request, wanted: DutyIn) -> DutyOut:
    """Put somebody on the list."""
    caller = allow(request, Right.OPERATE, wanted.hall)
    now = time.time()
    with parts_of(request).database.write() as connection:
        name = registry.hall(connection, wanted.hall).name
        if wanted.channel is not None:
            channel = messages.find_channel(connection, wanted.channel)
            if channel is None or not within(channel.hall, caller.root):
                raise HTTPException(422, "没有这个渠道，请重新选择")
        id = messages.add_duty(connection, **wanted.model_dump())
        detail = {"duty": id, "person": wanted.person}
        audit.record(connection, caller.name, "duty.add", f"hall:{wanted.hall}", detail, now)
        made = messages.find_duty(connection, id)
    if made is None:
        raise HTTPException(404, "值班人员已被删除")
    return _duty_out(made, {wanted.hall: name}, now)


@router.delete("/duties/{id}", status_code=204)
def remove_duty(request: Request, id: Id) -> None:
    """Take somebody off the list."""
    caller = allow(request, Right.OPERATE)
    with parts_of(request).database.write() as connection:
        found = messages.find_duty(connection, id)
        if found is None:
            raise HTTPException(404, "值班表里没有这一条")
        allow(request, Right.OPERATE, found.hall)
        messages.remove_duty(connection, id)
        detail = {"duty": id, "person": found.person}
        target = f"hall:{found.hall}"
        audit.record(connection, caller.name, "duty.remove", target, detail, time.time())


@router.get("/alert-rules")
def rules(request: Request) -> RulesIO:
    """The rules by which alerts are made."""
    allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        kept = settings.load(connection, alert_rules.NAME, Rules)
    return RulesIO(**msgspec.structs.asdict(kept))


@router.put("/alert-rules")
def set_rules(request: Request, wanted: RulesIO) -> RulesIO:
    """Change the rules; they hold from the next second on."""
    caller = allow(request, Right.ADMINISTER, "411700")
    made = Rules(**wanted.model_dump())
    if flaw := made.flaw():
        raise HTTPException(422, flaw)
    now = time.time()
    with parts_of(request).database.write() as connection:
        before = msgspec.structs.asdict(settings.load(connection, alert_rules.NAME, Rules))
        settings.save(connection, alert_rules.NAME, made, caller.name, now)
        after = msgspec.structs.asdict(made)
        detail = {name: value for name, value in after.items() if before[name] != value}
        audit.record(connection, caller.name, "alert.rules", "hall:411700", detail, now)
    return wanted


def _address(form: str, text: str) -> Any:
    try:
        return parse(form, text)
    except AddressRefused as flaw:
        raise HTTPException(422, f"{FORMS[form]}：{flaw}") from None


def _channel(request: Request, connection: Connection, id: int) -> tuple[Caller, messages.Channel]:
    channel = messages.find_channel(connection, id)
    if channel is None:
        raise HTTPException(404, "没有这个渠道")
    return allow(request, Right.ADMINISTER, channel.hall), channel


def _channels_out(connection: Connection, caller: Caller) -> list[ChannelOut]:
    found = [one for one in messages.all_channels(connection) if within(one.hall, caller.root)]
    names = alerts.names_of(connection, {one.hall for one in found})
    return [
        ChannelOut(
            id=one.id,
            name=one.name,
            hall=one.hall,
            hall_name=names.get(one.hall, one.hall),
            form=one.form,
            shown=one.shown,
            on=one.on,
            least=one.least,  # type: ignore[arg-type]
            digest=one.digest,
        )
        for one in found
    ]


def _duty_out(one: messages.Duty, names: dict[str, str], now: float) -> DutyOut:
    return DutyOut(**vars(one), hall_name=names.get(one.hall, one.hall), now=on_duty(one, now))


def _message_out(
    one: messages.Message,
    tried: list[messages.Attempt],
    channel_names: dict[int, str],
    names: dict[str, str],
) -> MessageOut:
    return MessageOut(
        id=one.id,
        channel=one.channel,
        channel_name=channel_names.get(one.channel, ""),
        hall=one.hall,
        hall_name=names.get(one.hall, one.hall),
        what=one.what,
        title=one.title,
        body=one.body,
        created=iso(one.created),
        due=iso(one.due),
        state=one.state,  # type: ignore[arg-type]
        attempts=[
            AttemptOut(
                at=iso(attempt.at),
                ok=attempt.ok,
                milliseconds=attempt.milliseconds,
                result=attempt.result,
            )
            for attempt in tried
        ],
    )
