"""ID-card readers with a SAM module, for all four kinds of card."""

from drivers.id_card.driver import IdCardReader

__all__ = ["IdCardReader"]
