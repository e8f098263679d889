"""The claims of docs/devices.md."""

from tests.device_claims import hall, others
from tests.device_claims.row import GUEST, By, Row

__all__ = ["GUEST", "ROWS", "By", "Row"]

ROWS = hall.ROWS + others.ROWS
