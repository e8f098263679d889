"""Reads the notices from their folders and refuses data that contradicts itself."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from hub.requirements.row import FORCES, KINDS, Footnote, Inheritance, Notice, Row, Term

NOTICES_FOLDER: Final = Path(__file__).parent / "notices"
_ID: Final = re.compile(r"(CH|CW|TH|TW|VS)-[a-z0-9][a-z0-9.-]{2,60}")
_NEED: Final = re.compile(r"(\d+) (\S+)")


class CatalogueError(ValueError):
    """The data of the catalogue contradicts itself; the text names the row."""


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """All notices, in the order in which they bind: rows by id, footnotes and terms by key."""

    notices: tuple[Notice, ...]
    rows: dict[str, Row]
    footnotes: dict[str, Footnote]
    inherited: tuple[Inheritance, ...]
    terms: dict[str, Term]


def load(directory: Path = NOTICES_FOLDER) -> Catalogue:
    """Every notice of the folder; raises CatalogueError.

    A later notice ends the rows that it repeals on the day before it binds. Ids of rows are unique
    over all notices, so that an attestation always names one row.
    """
    folders = {_notice(folder): folder for folder in directory.iterdir() if folder.is_dir()}
    rows: dict[str, Row] = {}
    footnotes: dict[str, Footnote] = {}
    terms: dict[str, Term] = {}
    inherited: list[Inheritance] = []
    for notice in sorted(folders, key=lambda each: (each.effective, each.key)):
        _repeal(notice, rows)
        part = _part(notice, folders[notice])
        for whole, more in ((rows, part.rows), (footnotes, part.footnotes), (terms, part.terms)):
            if twice := whole.keys() & more.keys():
                raise CatalogueError(f"{notice.key}: already in use: {', '.join(sorted(twice))}")
            whole.update(more)  # type: ignore[arg-type]
        inherited += part.inherited
    notices = sorted(folders, key=lambda each: (each.effective, each.key))
    return Catalogue(
        notices=tuple(notices),
        rows=rows,
        footnotes=footnotes,
        inherited=tuple(inherited),
        terms=terms,
    )


def _notice(folder: Path) -> Notice:
    return msgspec.toml.decode((folder / "notice.toml").read_bytes(), type=Notice)


def _repeal(notice: Notice, rows: dict[str, Row]) -> None:
    for row in notice.repeals:
        if row not in rows:
            raise CatalogueError(f"{notice.key}: repeals {row}, which is no earlier row")
        last = notice.effective - timedelta(days=1)
        rows[row] = msgspec.structs.replace(rows[row], valid_until=last)


def _part(notice: Notice, folder: Path) -> Catalogue:
    notes = tomllib.loads((folder / "footnotes.toml").read_text("utf-8"))
    footnotes = dict(_footnotes(notes))
    terms = {
        key: msgspec.convert({"key": key, **entry}, Term)
        for key, entry in tomllib.loads((folder / "terms.toml").read_text("utf-8")).items()
    }
    with (folder / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = [_row(line, notice, footnotes, terms) for line in csv.DictReader(file)]
    inherited = tuple(msgspec.convert(entry, Inheritance) for entry in notes.get("inherited", ()))
    _check_whole(rows, footnotes, inherited, terms)
    reviewed = {row for review in notice.reviews for row in review.rows}
    if foreign := reviewed - {row.id for row in rows}:
        raise CatalogueError(f"{notice.key}: reviews unknown rows: {', '.join(sorted(foreign))}")
    return Catalogue(
        notices=(notice,),
        rows={row.id: row for row in rows},
        footnotes=footnotes,
        inherited=inherited,
        terms=terms,
    )


def _footnotes(notes: dict[str, Any]) -> Iterable[tuple[str, Footnote]]:
    for table, kind in (("faults", "fault"), ("readings", "reading")):
        for key, entry in notes.get(table, {}).items():
            yield key, msgspec.convert({"key": key, "kind": kind, **entry}, Footnote)


def _row(
    line: dict[str, str], notice: Notice, footnotes: dict[str, Footnote], terms: dict[str, Term]
) -> Row:
    where = line["id"]
    need, unit = 1, ""
    if line["need"]:
        match = _NEED.fullmatch(line["need"])
        if not match:
            raise CatalogueError(f"{where}: need {line['need']!r} is not a number and a unit")
        need, unit = int(match[1]), match[2]
    kinds = line["kinds"].split()
    unknown = set(line["footnotes"].split()) - set(footnotes)
    if unknown:
        raise CatalogueError(f"{where}: no such footnote: {', '.join(sorted(unknown))}")
    if line["term"] and line["term"] not in terms:
        raise CatalogueError(f"{where}: no such term: {line['term']}")
    row = msgspec.convert(
        {
            **{name: line[name] for name in ("id", "tier", "item", "wording", "quantity")},
            **{name: line[name] for name in ("rest", "same_object")},
            "clauses": line["clauses"].split("|"),
            "quotations": line["text"].split("|"),
            "need": need,
            "unit": unit,
            "kinds": [kind.removesuffix("@public") for kind in kinds],
            "public_kinds": [kind.removesuffix("@public") for kind in kinds if "@" in kind],
            "attest": line["attest"] == "yes",
            "footnotes": [footnotes[key] for key in line["footnotes"].split()],
            "term": terms.get(line["term"]),
            "notice": notice.key,
            "valid_from": notice.effective,
        },
        Row,
    )
    for problem in _problems(row):
        raise CatalogueError(f"{where}: {problem}")
    return row


def _problems(row: Row) -> Iterable[str]:
    if not _ID.fullmatch(row.id) or not row.id.startswith(row.tier):
        yield "the id is not {tier}-{clause}-{words} in small ASCII"
    if len(row.clauses) != len(row.quotations) or not all(row.quotations):
        yield "not one sentence for each clause"
    if row.wording not in FORCES:
        yield f"unknown wording {row.wording}"
    if row.wording not in row.text and row.wording != "任选其一":
        yield "the wording is not the notice's"
    if row.quantity not in row.text:
        yield "the quantity is not the notice's"
    if row.need > 1 and str(row.need) not in row.quantity:
        yield "the number is not the notice's"
    if row.kinds - set(KINDS):
        yield f"unknown kinds {sorted(row.kinds - set(KINDS))}"
    if not row.kinds and not row.attest:
        yield "nothing can prove it"
    if row.rest and (row.attest or not row.kinds):
        yield "rest is what a device leaves open, and nobody can attest alone"
    if (row.term is not None) != row.attestable:
        yield "a term is for what a person can attest, and all of that has one"
    if row.force == "one_of" and not (row.kinds and row.attest):
        yield "a choice needs several proofs"


def _check_whole(
    rows: list[Row],
    footnotes: dict[str, Footnote],
    inherited: tuple[Inheritance, ...],
    terms: dict[str, Term],
) -> None:
    ids = {row.id for row in rows}
    if len(ids) != len(rows):
        raise CatalogueError("two rows have one id")
    used = {note.key for row in rows for note in row.footnotes}
    idle = {key for key, note in footnotes.items() if note.kind == "reading"} - used
    if idle:
        raise CatalogueError(f"readings of no row: {', '.join(sorted(idle))}")
    if idle := terms.keys() - {row.term.key for row in rows if row.term}:
        raise CatalogueError(f"terms of no row: {', '.join(sorted(idle))}")
    groups = [(row.tier, row.same_object) for row in rows if row.same_object]
    if any(groups.count(group) < 2 for group in groups):
        raise CatalogueError("same_object names a single row")
    missing = {row for entry in inherited for row in entry.rows} - ids
    if missing:
        raise CatalogueError(f"inherited by unknown rows: {', '.join(sorted(missing))}")
