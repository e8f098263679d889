"""Numbers the footnotes of a report in the order in which its rows come to them."""

from __future__ import annotations

from collections.abc import Iterable

from hub.reports.report import Note
from hub.reports.words import clean
from hub.requirements import FOOTNOTES, Footnote


class Footnotes:
    """The footnotes of one report; the notice's own slips (`fault`) come with their clauses."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, notes: Iterable[Footnote]) -> list[int]:
        """The numbers of these notes, new ones in their turn."""
        return sorted(self._numbers.setdefault(note.key, len(self._numbers) + 1) for note in notes)

    def listed(self, chapters: Iterable[str]) -> list[Note]:
        """All that were cited, then the slips in these chapters (`5`) that no row touches."""
        chapters = tuple(chapters)
        cited = [_note(FOOTNOTES[key], number) for key, number in self._numbers.items()]
        rest = [
            _note(note, 0)
            for key, note in FOOTNOTES.items()
            if key not in self._numbers
            and note.kind == "fault"
            and any(clause.split(".")[0] in chapters for clause in note.clauses)
        ]
        return cited + rest


def _note(note: Footnote, number: int) -> Note:
    return Note(number=number, kind=note.kind, text=clean(note.text), clauses=list(note.clauses))
