"""A document that would settle criteria: what to ask for, from whom, and by what right."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import decimal, exact
from evalkit.core.messages import Citation, Text, say
from evalkit.core.naming import naming
from evalkit.model.checks import check_id, cited, id_fields, strings, text


@frozen(kw_only=True, field_transformer=naming(say("document"), "id"))
class Document:
    """One kind of document that tells what marks of a project should be.

    Parameters
    ----------
    id : str
    title : Text or str
        What it is called where it is kept, in few words.
    details : Text or str
        Exactly what is asked for: its parts, and what comes with it.
    holder : Text or str
        Who keeps it: an office or a role, never a person.
    basis : Citation or str
        By what right it may be asked for, or where it is published.
    settles : sequence of str
        The criteria, or questions, whose marks it would settle.
    effort : exact number
        What asking for it costs, beside the others.
    note : Text or str
        What it tells, and where it may be refused.
    """

    id: str
    title: Text = field(factory=Text, converter=text)
    details: Text = field(factory=Text, converter=text)
    holder: Text = field(factory=Text, converter=text)
    basis: Citation = field(factory=Citation, converter=cited)
    settles: tuple[str, ...] = field(converter=strings)
    effort: Fraction = field(default=Fraction(1), converter=exact)
    note: Text = field(factory=Text, converter=text, repr=False)

    def __attrs_post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise ModelError(problems)

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)

    def _problems(self) -> Iterator[Problem]:
        table = place(say("document"), self.id)
        yield from id_fields(self, table, "id")
        yield from check_id(self.id, table)
        if not self.settles:
            rule = say("must name the criteria that it settles")
            yield Problem(table=table, field="settles", rule=rule)
        for number, name in enumerate(self.settles):
            if name in self.settles[:number]:
                rule = say("is named twice")
                yield Problem(table=table, field="settles", rule=rule, value=name)
        if self.effort <= 0:
            rule = say("must be more than 0")
            yield Problem(table=table, field="effort", rule=rule, value=decimal(self.effort))
