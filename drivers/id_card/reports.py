"""What an ID-card reader tells: a card was read, was lifted, could not be read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from drivers.base import Report
from drivers.id_card.card import Card
from drivers.id_card.replies import fingerprints


@dataclass(frozen=True, kw_only=True)
class CardRead(Report):
    """A card was read, `milliseconds` after the reader was asked for it.

    `photo` is the raw WLT block, `picture` the same as BMP or PNG where the site has a decoder, and
    `fingerprints` the raw records, empty where not asked for.
    """

    what = "card_read"

    card: Card
    photo: bytes = field(repr=False)
    picture: bytes = field(repr=False, default=b"")
    fingerprints: bytes = field(repr=False, default=b"")
    appended_addresses: tuple[str, ...] = field(repr=False, default=())
    expired: bool = field(repr=False)
    milliseconds: int
    sam_id: str

    def public(self) -> dict[str, Any]:
        """The kind of card and the time it took; nothing of whom it belongs to."""
        return {"card": self.card.kind, "milliseconds": self.milliseconds}

    def local(self) -> dict[str, Any]:
        """The card's fields beside the others, and what its fingerprint records tell."""
        return {
            **self.card.local(),
            "expired": self.expired,
            "appended_addresses": list(self.appended_addresses),
            "photo": self.photo,
            "picture": self.picture,
            "fingerprints": self.fingerprints,
            "fingerprint_records": [asdict(record) for record in fingerprints(self.fingerprints)],
            "milliseconds": self.milliseconds,
            "sam_id": self.sam_id,
        }


@dataclass(frozen=True, kw_only=True)
class CardLifted(Report):
    """The card is gone, or (see Reading) can no longer be found."""

    what = "card_lifted"
    lasting = False


@dataclass(frozen=True, kw_only=True)
class CardTrouble(Report):
    """A card could not be read: why, and what to do, both in Chinese."""

    what = "card_trouble"
    lasting = False

    reason: str
    advice: str
