"""What the tests of the lookout share."""

import pytest

from .watched import Watched


@pytest.fixture
def watched(database) -> Watched:
    return Watched(database)
