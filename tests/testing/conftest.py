"""What tests of laws share."""

import pytest
from hypothesis import Phase

from evalkit.testing import laws


@pytest.fixture
def as_found(monkeypatch):
    """Leave counter-examples as they are found: to make them simple takes longer."""
    monkeypatch.setattr(laws, "PHASES", (Phase.generate,))
