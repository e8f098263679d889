"""A keypad's manual as a table: TOML in, a checked Profile out, or every mistake at once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.keypad.framing import CallerBus, Delimited, FixedLength, Framing, Packets
from drivers.keypad.table import Table
from drivers.keypad.template import Pattern, Template, read_bytes
from drivers.ports import BAUD_RATES
from drivers.rating import LABELS

BUILT_IN = Path(__file__).parent / "profiles"

PROMPTS = frozenset({"ask", "cancel", "thanks", "beep", "voice", "ticket", "waiting"})
_ENDLESS = re.compile(r"\w{1001}")
_SUMS = frozenset({"sum8", "xor8"})


class ProfileError(ValueError):
    """A profile cannot be used; `mistakes` names every one with its place in the file."""

    def __init__(self, profile: str, mistakes: list[str]) -> None:
        super().__init__(f"keypad profile {profile}: " + "; ".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a frame means: a grade, a key, or nothing; `reply` is what the pad waits for."""

    frame: Pattern
    grade: int | None = None
    key: str = ""
    reply: Template | None = None


@dataclass(frozen=True, kw_only=True)
class Poll:
    """A question the pad answers: sent `every` seconds, counted silent after `silent_after`."""

    send: Template
    answer: Pattern
    every: float
    silent_after: float


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One type of keypad. `address_at` is where its address stands in the body, None: no bus.

    `local_choices` are decisions that no source gives and each site must confirm.
    """

    name: str
    title: str
    source: str
    baud: int
    framing: Framing
    rules: tuple[Rule, ...]
    prompts: dict[str, tuple[Template, ...]]
    poll: Poll | None = None
    address_at: int | None = None
    local_choices: tuple[str, ...] = ()

    def rule(self, body: bytes) -> Rule | None:
        """The first rule whose pattern fits."""
        return next((rule for rule in self.rules if rule.frame.matches(body)), None)

    def wrap(self, template: Template, *, body: bytes = b"", **values: bytes) -> bytes:
        """What goes on the wire; raises ValueError when it fits no frame."""
        filled = template.fill(body=body, values=values)
        return filled if template.raw else self.framing.encode(filled)


def built_in() -> list[str]:
    """The names of the profiles that come with the driver."""
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def load(name: str) -> Profile:
    """The built-in profile `name`, or that of the TOML file at this path; raises ProfileError."""
    path = Path(name) if "/" in name else BUILT_IN / f"{name}.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as flaw:
        known = ", ".join(built_in())
        why = f"cannot be read ({flaw}); use one of {known}, or the absolute path of a .toml file"
        raise ProfileError(name, [why]) from flaw
    return parse(path.stem, text)


def parse(name: str, text: str) -> Profile:
    """The profile in `text`; raises ProfileError."""
    if _ENDLESS.search(text):  # no mistake could show such a number: Python writes 4,300 digits
        raise ProfileError(name, ["holds a word of more than a thousand characters"])
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as flaw:  # also numbers too long, lists in lists in lists
        raise ProfileError(name, [f"is no TOML: {flaw}"]) from flaw
    mistakes: list[str] = []
    top = Table(table, "", mistakes)
    title, source = top.take("title", str, ""), top.take("source", str, "")
    baud = top.take("baud", int, 9600)
    if baud not in BAUD_RATES:
        mistakes.append(f"baud = {baud} is none of {', '.join(map(str, BAUD_RATES))}")
    address_at = top.take("address_at", int, -1)
    framing = _framing(top.table("framing"))
    rules = tuple(_rule(rule) for rule in top.tables("on"))
    if not any(rule.grade for rule in rules):
        mistakes.append("no [[on]] has a grade: the keypad could rate nothing")
    prompts = _prompts(top.table("prompts", optional=True))
    poll = _poll(top.table("poll")) if "poll" in table else None
    choices = tuple(str(choice) for choice in top.take("local_choices", list, []))
    top.done()
    if mistakes or framing is None:
        raise ProfileError(name, mistakes)
    profile = Profile(
        name=name,
        title=title,
        source=source,
        baud=baud,
        framing=framing,
        rules=rules,
        prompts=prompts,
        poll=poll,
        address_at=address_at if address_at >= 0 else None,
        local_choices=choices,
    )
    if misfits := _misfits(profile):
        raise ProfileError(name, misfits)
    return profile


def _framing(table: Table) -> Framing | None:
    kind = table.take("kind", str, "")
    framing: Framing | None = None
    if kind == "caller_bus":
        framing = CallerBus()
    elif kind == "packets":
        framing = Packets(filled=int(table.number("filled", 0, 255, 0)))
    elif kind in {"fixed", "delimited"}:
        parts: dict[str, Any] = {
            "start": table.convert("start", read_bytes, b""),
            "end": table.convert("end", read_bytes, b""),
            "checksum": table.choice("checksum", ("none", "sum8", "xor8")),
            "covers": table.choice("covers", ("body", "start")),
        }
        if kind == "fixed":
            length = table.number("length", 1, 255)
            framing = FixedLength(length=int(length), **parts)
        else:
            longest = int(table.number("longest", 1, 255, 64))
            framing = Delimited(longest_body=longest, **parts)
            if not parts["end"]:
                table.wrong("end", "must hold the bytes that end a frame, such as '0D 0A'")
    else:
        table.wrong("kind", "must be caller_bus, fixed, delimited or packets")
    table.done()
    return framing


def _rule(table: Table) -> Rule:
    frame = table.convert("frame", Pattern, Pattern("*"), needed=True)
    reply = table.convert("reply", Template, None)
    grade = table.take("grade", int, 0)
    key = table.take("key", str, "")
    if grade and grade not in LABELS:
        table.wrong("grade", f"must be 1 to 5 (5 = 非常满意), not {grade}")
    if grade and key:
        table.wrong("key", "stands beside a grade; a press is one or the other")
    if reply and reply.places & {"ticket", "waiting"}:
        table.wrong("reply", "cannot show {ticket} or {waiting}; that is for [prompts]")
    if reply and reply.reach > frame.shortest:
        table.wrong("reply", f"wants {reply.reach} bytes, the frame may have {frame.shortest}")
    table.done()
    return Rule(frame=frame, grade=grade or None, key=key, reply=reply)


def _prompts(table: Table) -> dict[str, tuple[Template, ...]]:
    prompts: dict[str, tuple[Template, ...]] = {}
    for name in sorted(PROMPTS & table.keys):
        allowed = _SUMS | {"address", *({name} & {"ticket", "waiting"})}
        texts = table.take(name, list, [])
        templates = [table.read(name, Template, text) for text in texts]
        prompts[name] = tuple(template for template in templates if template)
        if strange := {place for one in prompts[name] for place in one.places} - allowed:
            table.wrong(name, f"cannot fill {{{sorted(strange)[0]}}}")
    table.done(f"; there are {', '.join(sorted(PROMPTS))}")
    return prompts


def _poll(table: Table) -> Poll:
    send = table.convert("send", Template, Template("00"), needed=True)
    if send.places - _SUMS - {"address"}:
        table.wrong("send", "can only hold bytes, {address}, {sum8} and {xor8}")
    answer = table.convert("answer", Pattern, Pattern("*"), needed=True)
    every = table.number("every", 0.2, 5, 1.0)
    silent_after = table.number("silent_after", 0.5, 8, 3.0)
    if silent_after < 2 * every:
        table.wrong("silent_after", f"must be at least two polls, {2 * every} seconds")
    table.done()
    return Poll(send=send, answer=answer, every=every, silent_after=silent_after)


def _misfits(profile: Profile) -> list[str]:
    """Prompts and polls that fit no frame of this framing, and frames no rule can ever see."""
    mistakes: list[str] = []
    sent = [(f"prompts.{name}", one) for name, all_ in profile.prompts.items() for one in all_]
    if profile.poll:
        sent.append(("poll.send", profile.poll.send))
    values = {"address": b"\x01", "ticket": b"\x00\x00\x00", "waiting": b"\x00\x00\x00"}
    for place, template in sent:
        try:
            profile.wrap(template, **values)
        except ValueError as flaw:
            mistakes.append(f"{place}: {flaw}")
    seen: dict[str, int] = {}
    for number, rule in enumerate(profile.rules, 1):
        text = rule.frame.text.upper()
        if text in seen:
            mistakes.append(f"on[{number}].frame is the same as on[{seen[text]}]'s")
        seen.setdefault(text, number)
    return mistakes
