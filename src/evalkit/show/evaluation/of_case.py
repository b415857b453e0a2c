"""Results as pages of a case of their own: with its title, notice and versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalkit.core.messages import Lang
from evalkit.core.result import Printable
from evalkit.model import Case
from evalkit.show.evaluation.plain import head
from evalkit.show.evaluation.wording import foot_of
from evalkit.show.pages import Heading, Page, Paragraph


def titled(case: Case, made: Printable, lang: Lang) -> Page:
    """Put the name of the case under the first heading of a page."""
    assert isinstance(made, Page)
    first, *rest = made.blocks
    name = Paragraph(case.title or case.criteria.name)
    lead = [first, name] if isinstance(first, Heading) else [Heading(name.text), first]
    return Page([*lead, *rest], lang)


def page_of(case: Case, made: Printable, lang: Lang) -> Page:
    """Put the name of the case under the first heading, and its notice and versions at the end."""
    return Page([*titled(case, made, lang).blocks, *foot_of(case, lang)], lang)


def plain_of(case: Case, made: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """Put the criteria set and the case before the answer, as all plain data have them."""
    return {**head(case, lang), **made}
