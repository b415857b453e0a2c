"""What the tests of what is shown share."""

import pytest

from evalkit.show.report.web import document


@pytest.fixture(autouse=True)
def letters_left_out(monkeypatch):
    """Leave the font out of pages: to cut it takes longer than to write a small page.

    The font is tried in `test_faces.py`, and that a page carries it in `report/web/test_document.py`.
    """
    monkeypatch.setattr(document, "_faces", lambda _body: "")
