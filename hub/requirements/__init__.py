"""Which equipment that the notice requires is present and working: the annex, judged for a hall.

`checklist` gives the verdicts of one hall, `summaries` the sums of many. `ROWS` is the catalogue.
Verdicts and sums are msgspec structs whose JSON is that of the API.
"""

from hub.requirements.catalogue import FOOTNOTES, INHERITED, NOTICES, ROWS, TERMS, rows_for
from hub.requirements.engine import Due, answers, checklist, due, summaries, summary
from hub.requirements.facts import (
    THE_NOTICE,
    Attestation,
    Decision,
    Device,
    Hall,
    HallFacts,
    LocalRules,
)
from hub.requirements.loading import Catalogue, CatalogueError
from hub.requirements.local import Bearings
from hub.requirements.row import KINDS, Footnote, Inheritance, Notice, Review, Row, Term
from hub.requirements.verdict import (
    LABELS,
    Answer,
    AttestationEvidence,
    DeviceEvidence,
    LocalNote,
    Summary,
    Verdict,
)

__all__ = [
    "FOOTNOTES",
    "INHERITED",
    "KINDS",
    "LABELS",
    "NOTICES",
    "ROWS",
    "TERMS",
    "THE_NOTICE",
    "Answer",
    "Attestation",
    "AttestationEvidence",
    "Bearings",
    "Catalogue",
    "CatalogueError",
    "Decision",
    "Device",
    "DeviceEvidence",
    "Due",
    "Footnote",
    "Hall",
    "HallFacts",
    "Inheritance",
    "LocalNote",
    "LocalRules",
    "Notice",
    "Review",
    "Row",
    "Summary",
    "Term",
    "Verdict",
    "answers",
    "checklist",
    "due",
    "rows_for",
    "summaries",
    "summary",
]
