"""Ratings and complaints: published statistics, cases of follow-up, relay to the province."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request

from hub.access.rights import Caller, Right
from hub.api.access import CITY, allow, within
from hub.api.parts import parts_of
from hub.api.ratings_models import (
    ActIn,
    CaseDetail,
    CaseList,
    CaseOut,
    NoteOut,
    Rebuilt,
    RelayOut,
    RelaysOut,
    Row,
    SettingsBody,
    SettingsOut,
    StatisticsOut,
    TopicRow,
)
from hub.ratings import deadlines
from hub.ratings.deadlines import RatingSettings
from hub.ratings.disclosure import at_least
from hub.ratings.followup import NotNow, check, personal
from hub.ratings.http_json import EXAMPLE, check_url, read_mapping
from hub.ratings.statistics import Line, Tables, VoiceTables, good_share, nodes_of, spot
from hub.ratings.voice import CITY_TIME, TOPICS
from hub.store import followups, ratings, registry, relays, settings
from hub.store.audit import record
from hub.words import iso

router = APIRouter(prefix="/api/ratings")

TIERS = {"city": "市级", "county": "县区", "township": "乡镇(街道)", "village": "村(社区)"}
MONTHS = 24


@router.get("/statistics")
def statistics(
    request: Request,
    area: Annotated[str, Query(max_length=12)] = CITY,
    months: Annotated[int, Query(ge=1, le=MONTHS)] = 12,
) -> StatisticsOut:
    """What may be published of an area; ours, not the official 好差评 score."""
    allow(request, Right.READ, area)
    with parts_of(request).database.read() as connection:
        hall = registry.hall(connection, area)
        places = registry.all_halls(connection)
        windows = registry.windows_of(connection, [area]).get(area, [])
        smallest = ratings.settings_of(connection).smallest
        known = ratings.months_of(connection)
        chosen = sorted(known[:months])
        tables = Tables(ratings.counts(connection, chosen), smallest)
        voices = VoiceTables(ratings.complaint_counts(connection, chosen), smallest)
    nodes = nodes_of(area, CITY)
    total = tables.figures(nodes)
    children = [place for place in places if place.parent == area]
    own = Line(key=area, name=f"{hall.name}(本级大厅)", figures=tables.figures([spot(area)]))
    rows = [
        Line(key=place.code, name=place.name, figures=tables.figures(nodes_of(place.code, CITY)))
        for place in children
    ]
    whole = area == CITY
    complaints = voices.by_topic("complaint", TOPICS) if whole else []
    suggestions = voices.by_topic("suggestion", TOPICS) if whole else []
    return StatisticsOut(
        area=area,
        name=hall.name,
        months=chosen,
        known_months=known,
        smallest=smallest,
        total=_row(Line(key=area, name=hall.name, figures=total)),
        by_month=[
            _row(Line(key=month, name=month, figures=tables.figures(nodes, [month])))
            for month in chosen
        ],
        by_hall=[_row(line) for line in ([own, *rows] if children else [])],
        by_tier=_tiers(tables) if whole else [],
        by_window=[_row(line) for line in tables.windows(area, [*windows, ""])],
        by_item=[_row(line) for line in tables.by_item(lambda item: item)] if whole else [],
        unasked_share=tables.unasked_share() if whole else None,
        complaints=voices.under(nodes, "complaint"),
        suggestions=voices.under(nodes, "suggestion"),
        by_topic=[
            TopicRow(
                key=one.key,
                name=one.name,
                complaints=one.figures["complaint"],
                suggestions=other.figures["suggestion"],
            )
            for one, other in zip(complaints, suggestions, strict=True)
        ],
    )


@router.get("/cases")
def cases(
    request: Request,
    which: Annotated[followups.Which, Query()] = "open",
    area: Annotated[str, Query(max_length=12)] = "",
    receipt: Annotated[str, Query(max_length=16)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> CaseList:
    """Cases of the caller's halls, the most urgent first. Single voices: not for every reader."""
    caller = allow(request, Right.INSPECT, area or None)
    root = _root(caller, area)
    now = time.time()
    with parts_of(request).database.read() as connection:
        found = followups.cases(
            connection,
            root=root,
            which=which,
            now=now,
            receipt=receipt.strip().upper(),
            limit=limit,
            offset=offset,
        )
        numbers = followups.numbers(connection, root, now)
    return CaseList(numbers=numbers, cases=[_case(case, now) for case in found])


@router.get("/cases/{id}")
def case(request: Request, id: int) -> CaseDetail:
    """A case with its history."""
    caller = allow(request, Right.INSPECT)
    with parts_of(request).database.read() as connection:
        found = _find(connection, caller, id)
        history = followups.notes(connection, id)
    return CaseDetail(
        case=_case(found, time.time()),
        notes=[
            NoteOut(at=iso(note.at), by=note.by, act=note.act, text=note.text) for note in history
        ],
    )


@router.post("/cases/{id}/acts", status_code=201)
def act(request: Request, id: int, step: ActIn) -> CaseDetail:
    """Take a step; refused with words when it does not fit or holds a citizen's data."""
    caller = allow(request, Right.INSPECT)
    now = time.time()
    if word := personal(step.text):
        raise HTTPException(422, f"内容里像有{word}：请删去。群众的个人信息只留在业务系统中")
    with parts_of(request).database.write() as connection:
        found = _find(connection, caller, id)
        try:
            check(found, step.act, step.result, step.text)
        except NotNow as flaw:
            raise HTTPException(422, str(flaw)) from None
        followups.take_step(
            connection,
            id,
            step.act,
            result=step.result,
            text=step.text,
            by=caller.display,
            now=now,
        )
        detail = {"act": step.act, "result": step.result, "hall": found.hall}
        record(connection, caller.name, f"followup.{step.act}", f"followup:{id}", detail, now)
    return case(request, id)


@router.get("/relays")
def relay_list(request: Request) -> RelaysOut:
    """The outbox to the province, dead letters first."""
    allow(request, Right.ADMINISTER)
    with parts_of(request).database.read() as connection:
        return RelaysOut(
            on=ratings.settings_of(connection).relay,
            numbers=relays.numbers(connection),
            dead=_relays(relays.listed(connection, "dead", 100)),
            waiting=_relays(relays.listed(connection, "waiting", 100)),
        )


@router.post("/relays/{key}/revive", status_code=202)
def revive(request: Request, key: str) -> RelayOut:
    """Try a dead letter again, with the key it always had."""
    caller = allow(request, Right.ADMINISTER)
    now = time.time()
    with parts_of(request).database.write() as connection:
        if not relays.revive(connection, key, now):
            raise HTTPException(404, "没有这条停发的记录")
        record(connection, caller.name, "relay.revive", f"relay:{key}", {}, now)
        found = relays.find(connection, key)
    return _relays([found] if found else [])[0]


@router.get("/settings")
def show_settings(request: Request) -> SettingsOut:
    """Deadlines, calendar, smallest count, keeping times, relay."""
    allow(request, Right.INSPECT)
    with parts_of(request).database.read() as connection:
        kept = ratings.settings_of(connection)
    return _settings(kept)


@router.put("/settings")
def change_settings(request: Request, wanted: SettingsBody) -> SettingsOut:
    """Replace the settings; deadlines that run already stay as they are."""
    caller = allow(request, Right.ADMINISTER)
    now = time.time()
    try:
        read_mapping(wanted.relay_mapping)
        if wanted.relay or wanted.relay_url:
            check_url(wanted.relay_url)
    except ValueError as flaw:
        raise HTTPException(422, str(flaw)) from None
    kept = msgspec.convert(wanted.model_dump(), RatingSettings)
    with parts_of(request).database.write() as connection:
        settings.save(connection, deadlines.SETTINGS, kept, caller.name, now)
        detail = wanted.model_dump(mode="json", exclude={"days_off", "days_on", "relay_mapping"})
        record(connection, caller.name, "ratings.settings", "settings:ratings", detail, now)
    return _settings(kept)


@router.post("/rebuild", status_code=201)
def rebuild(request: Request) -> Rebuilt:
    """Make ratings and complaints again from all stored events."""
    caller = allow(request, Right.ADMINISTER, CITY)
    now = time.time()
    with parts_of(request).database.write() as connection:
        voices = ratings.rebuild(connection, now)
        record(connection, caller.name, "ratings.rebuild", "ratings", {"voices": voices}, now)
    return Rebuilt(voices=voices)


def _root(caller: Caller, area: str) -> str:
    """What the codes of the wanted halls start with; "" is all."""
    root = area or caller.root
    return "" if root == CITY else root


def _find(connection: Any, caller: Caller, id_: int) -> followups.Case:
    found = followups.case(connection, id_) if id_ < 2**31 else None
    if found is None or not within(found.hall, caller.root):
        raise HTTPException(404, "没有这个事项")
    return found


def _tiers(tables: Tables) -> list[Row]:
    return [
        _row(Line(key=tier, name=name, figures=tables.figures([(tier,)])))
        for tier, name in TIERS.items()
    ]


def _row(line: Line) -> Row:
    return Row(
        key=line.key,
        name=line.name,
        grades=dict(line.figures),
        total=at_least(line.figures.values()),
        good_share=good_share(line.figures),
        exact=line.exact,
    )


def _case(found: followups.Case, now: float) -> CaseOut:
    contact_late, rectify_late = found.late(now)
    moments = ("at", "opened", "contact_due", "rectify_due", "contacted", "closed")
    values: dict[str, Any] = {name: iso(getattr(found, name)) for name in moments}
    same = ("id", "sort", "hall", "hall_name", "window", "item", "grade", "topic", "receipt")
    values |= {name: getattr(found, name) for name in (*same, "assignee", "contact", "outcome")}
    return CaseOut(contact_late=contact_late, rectify_late=rectify_late, **values)


def _relays(found: Iterable[relays.Relay]) -> list[RelayOut]:
    moments = ("next_try", "created", "updated")
    return [
        RelayOut(**{**vars(relay), **{name: iso(getattr(relay, name)) for name in moments}})
        for relay in found
    ]


def _settings(kept: RatingSettings) -> SettingsOut:
    year = datetime.now(CITY_TIME).year
    if year in kept.years():
        warning = ""
    else:
        warning = f"没有 {year} 年的法定节假日：期限只按周一至周五计算，请按国务院办公厅的通知补录"
    return SettingsOut(
        **msgspec.structs.asdict(kept),
        mapping_example=EXAMPLE.read_text(encoding="utf-8"),
        warning=warning,
    )
