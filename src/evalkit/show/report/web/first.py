"""The first screen: one sentence, the notice, one picture, the margin or what to ask, caveats."""

from __future__ import annotations

from evalkit.show.report.web import first_award, first_marks, first_open, first_ranking
from evalkit.show.report.web.screen import FirstScreen
from evalkit.show.report.web.section import PageSection, fill
from evalkit.show.report.web.view import View


def section(view: View) -> PageSection:
    """Write the first screen."""
    html = fill("first.html", view, screen=screen(view))
    return PageSection("first", None, html, files=("first",))


def screen(view: View) -> FirstScreen:
    """Return what the first screen says, by the kind of answer."""
    if view.answer == "award":
        return first_award.screen(view)
    if view.answer == "marks":
        return first_marks.screen(view)
    # With very many projects nothing is worked out that is likely; the order is open all the same.
    if view.leaves_open:
        return first_open.screen(view)
    return first_ranking.screen(view)
