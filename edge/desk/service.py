"""The desk's part of the local API, for the box's own pages, and its life on the box."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from drivers.rating import check_transaction
from edge.agent import Agent
from edge.answers import Problem, arguments, json_answer
from edge.clock import Clock
from edge.desk import slips
from edge.desk.citizens import slip_ration
from edge.desk.desk import Desk, NobodyOnDuty, UnknownClerk
from edge.desk.paper import Paper
from edge.desk.pins import BadPin, NoPin, Wait, WrongPin
from edge.desk.published import Item, Reader, Source
from edge.desk.slips import Given, Kind, Slip
from edge.desk.window import State, reason_words
from edge.ration import TooSoon

Number = Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
Pin = Annotated[str, msgspec.Meta(max_length=64)]


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class SignIn(_Body, frozen=True, kw_only=True):
    """Of `POST /api/desk/sign-in`."""

    number: Number
    pin: Pin


class SetPin(_Body, frozen=True, kw_only=True):
    """Of `POST /api/desk/pin`; `old` is empty at first use."""

    number: Number
    new: Pin
    old: Pin = ""


class SetState(_Body, frozen=True, kw_only=True):
    """Of `POST /api/desk/state`; `reason` is a code of `reasons` or short words."""

    state: State
    reason: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Notice(_Body, frozen=True, kw_only=True):
    """Of `POST /api/desk/notice` and its text; `missing` are places in the item's materials."""

    item: Annotated[str, msgspec.Meta(max_length=64)]
    missing: Annotated[list[Annotated[int, msgspec.Meta(ge=0)]], msgspec.Meta(max_length=200)] = []
    kind: Kind = "notice"
    transaction: Annotated[str, msgspec.Meta(max_length=64)] = ""
    pages: Annotated[int, msgspec.Meta(ge=0, le=9999)] = 0


class CitizenSlip(_Body, frozen=True, kw_only=True):
    """Of `POST /api/slips`."""

    item: Annotated[str, msgspec.Meta(max_length=64)]


class CitizenWords(_Body, frozen=True, kw_only=True):
    """Of `POST /api/slips/words`: what a citizen wrote for the complaints box, kept nowhere."""

    title: Annotated[str, msgspec.Meta(max_length=64)]
    lines: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=400)]], msgspec.Meta(max_length=20)
    ]


_B = TypeVar("_B", bound=_Body)


class DeskService:
    """The routes below; each act answers with the desk, as `GET /api/desk` and `event: desk` do.

    The desk is `{"state": "open|paused|closed", "since", "reason", "reasons": [{"code", "words"}],
    "clerk": P|null, "clerks": [P with "has_pin"], "slip_printer": S|null}` with P `{"number",
    "name", "post", "photo"}` and S `{"name", "status", "reason"}`. The text of a slip is `{"title",
    "lines", "code"}`, a printed one `{"printed": true, "confirmed"}`, and `GET /api/slips` answers
    `{"available", "reason"}`.
    """

    def __init__(self, agent: Agent, published: Source, clock: Clock | None = None) -> None:
        self._agent = agent
        self._clock = clock or Clock()
        self._reader = Reader(published)
        self._paper = Paper(agent)
        self._ration = slip_ration(agent.config.desk.citizen_slips, self._clock)
        self.desk = Desk(agent, self._reader, self._paper, self._clock)
        self.router = APIRouter()
        for path, endpoint, method in (
            ("/api/desk", self._told, "GET"),
            ("/api/desk/sign-in", self._sign_in, "POST"),
            ("/api/desk/sign-out", self._sign_out, "POST"),
            ("/api/desk/pin", self._set_pin, "POST"),
            ("/api/desk/state", self._set_state, "POST"),
            ("/api/desk/notice", self._print, "POST"),
            ("/api/desk/notice/text", self._text, "POST"),
            ("/api/slips", self._slips, "GET"),
            ("/api/slips", self._print_for_citizen, "POST"),
            ("/api/slips/words", self._print_words, "POST"),
        ):
            self.router.add_api_route(path, endpoint, methods=[method], response_model=None)

    async def run(self) -> None:
        """See Service."""
        await self.desk.run()

    async def _told(self) -> Response:
        return json_answer(await self.desk.told())

    async def _sign_in(self, request: Request) -> Response:
        given = await _read(request, SignIn)
        try:
            await self.desk.sign_in(given.number, given.pin)
        except (UnknownClerk, NoPin, WrongPin, Wait) as flaw:
            raise _refused(flaw) from flaw
        return await self._told()

    async def _sign_out(self, request: Request) -> Response:
        await _read(request, _Body)
        await self.desk.sign_out()
        return await self._told()

    async def _set_pin(self, request: Request) -> Response:
        given = await _read(request, SetPin)
        try:
            await self.desk.set_pin(given.number, given.old, given.new)
        except (UnknownClerk, WrongPin, Wait) as flaw:
            raise _refused(flaw) from flaw
        except BadPin as flaw:
            raise Problem(422, "bad_pin", str(flaw)) from flaw
        except OSError as flaw:
            message = f"口令没有存下（{flaw.strerror}）：请信息人员清理磁盘"
            raise Problem(503, "not_kept", message) from flaw
        return await self._told()

    async def _set_state(self, request: Request) -> Response:
        given = await _read(request, SetState)
        try:
            await self.desk.set_state(given.state, reason_words(given.reason))
        except ValueError as flaw:
            raise Problem(422, "bad_reason", str(flaw)) from flaw
        except NobodyOnDuty as flaw:
            raise Problem(409, "not_signed_in", "还没有人签到：请先签到，再受理") from flaw
        return await self._told()

    async def _text(self, request: Request) -> Response:
        slip, _ = await self._slip(await _read(request, Notice))
        return json_answer(slip)

    async def _print(self, request: Request) -> Response:
        given = await _read(request, Notice)
        slip, item = await self._slip(given)
        self.desk.act()
        confirmed = await self._paper.print(slip, given.kind)
        await self._record(given.kind, item, "clerk", missing=len(set(given.missing)))
        return json_answer({"printed": True, "confirmed": confirmed})

    async def _slips(self) -> Response:
        reason = self._citizens_trouble()
        return json_answer({"available": not reason, "reason": reason})

    def _citizens_trouble(self) -> str:
        """Why citizens cannot print here now, in words; empty when they can."""
        if not self._agent.config.desk.citizen_slips:
            return "本机不打印告知单，请到窗口领取"
        return self._paper.trouble

    async def _print_for_citizen(self, request: Request) -> Response:
        given = await _read(request, CitizenSlip)
        slip, item = await self._slip(Notice(item=given.item), citizen=True)
        confirmed = await self._print_rationed(slip)
        await self._record("notice", item, "citizen", missing=0)
        return json_answer({"printed": True, "confirmed": confirmed})

    async def _print_words(self, request: Request) -> Response:
        given = await _read(request, CitizenWords)
        confirmed = await self._print_rationed(Slip(title=given.title, lines=given.lines))
        return json_answer({"printed": True, "confirmed": confirmed})

    async def _print_rationed(self, slip: Slip) -> bool:
        if reason := self._citizens_trouble():
            raise Problem(409, "no_slips", reason, reason=reason)
        try:
            self._ration.take()
        except TooSoon as flaw:
            raise Problem(429, "too_soon", str(flaw), reason=str(flaw)) from flaw
        try:
            return await self._paper.print(slip, "notice")
        except Problem:
            self._ration.give_back()
            raise

    async def _slip(self, asked: Notice, *, citizen: bool = False) -> tuple[Slip, Item]:
        published = await self._reader.read()
        item = published.item(asked.item)
        if item is None:
            raise Problem(404, "unknown_item", "没有这个事项：刷新页面后重选")
        if any(place >= len(item.materials) for place in asked.missing):
            raise Problem(422, "bad_arguments", "这个事项没有这么多材料：刷新页面后重选")
        if asked.transaction:
            _check_transaction(asked.transaction)
        given = Given(
            window="" if citizen else self._agent.config.box.window,
            clerk="" if citizen else self.desk.stand.clerk,
            time=self._clock.now().astimezone(),
            transaction=asked.transaction,
            pages=asked.pages,
        )
        code = self._agent.config.desk.address_of(item.id, item.code)
        if asked.kind == "receipt":
            return slips.receipt(item, given, published, code), item
        missing = [item.materials[place] for place in sorted(set(asked.missing))]
        return slips.notice(item, missing, given, published, code), item

    async def _record(
        self, kind: Kind, item: Item, by: Literal["clerk", "citizen"], missing: int
    ) -> None:
        data = {"slip": kind, "item": item.id, "by": by, "missing": missing}
        await self._agent.record("slip", {**data, "window": self._agent.config.box.window})


async def _read(request: Request, kind: type[_B]) -> _B:
    try:
        return msgspec.convert(await arguments(request), kind)
    except msgspec.ValidationError as flaw:
        raise Problem(422, "bad_arguments", f"内容不对：{flaw}") from flaw


def _check_transaction(transaction: str) -> None:
    try:
        check_transaction(transaction)
    except ValueError as flaw:
        message = "受理编号只能有字母、数字和 . : / - _，并且不能是身份证号码"
        raise Problem(422, "bad_transaction", message) from flaw


def _refused(flaw: UnknownClerk | NoPin | WrongPin | Wait) -> Problem:
    if isinstance(flaw, UnknownClerk):
        return Problem(404, "unknown_clerk", "没有这个编号：请信息人员在大厅信息里登记工作人员")
    if isinstance(flaw, NoPin):
        return Problem(409, "no_pin", "第一次使用：请先设置口令")
    if isinstance(flaw, Wait):
        seconds = int(flaw.seconds) + 1
        return Problem(429, "wait", f"口令错了多次，请等 {seconds} 秒再试", seconds=seconds)
    return Problem(403, "wrong_pin", "口令不对，请再试一次")
