"""Which equipment that the notice requires is present and working: the annex, judged for a hall.

`checklist` gives the verdicts of one hall, `summaries` the sums of many. `ROWS` is the catalogue.
Verdicts and sums are msgspec structs whose JSON is that of the API.
"""

from hub.requirements.catalogue import (
    FOOTNOTES,
    INHERITED,
    KINDS,
    ROWS,
    CatalogueError,
    Footnote,
    Inheritance,
    Row,
    rows_for,
)
from hub.requirements.engine import THE_NOTICE, answers, checklist, summaries, summary
from hub.requirements.facts import Attestation, Device, Hall, HallFacts, LocalRules
from hub.requirements.verdict import (
    LABELS,
    Answer,
    AttestationEvidence,
    DeviceEvidence,
    Summary,
    Verdict,
)

__all__ = [
    "FOOTNOTES",
    "INHERITED",
    "KINDS",
    "LABELS",
    "ROWS",
    "THE_NOTICE",
    "Answer",
    "Attestation",
    "AttestationEvidence",
    "CatalogueError",
    "Device",
    "DeviceEvidence",
    "Footnote",
    "Hall",
    "HallFacts",
    "Inheritance",
    "LocalRules",
    "Row",
    "Summary",
    "Verdict",
    "answers",
    "checklist",
    "rows_for",
    "summaries",
    "summary",
]
