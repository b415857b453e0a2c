"""What all results share: they print, show themselves in a notebook, and can be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal, Protocol

from evalkit.core.messages import Lang

Package = Literal["pandas", "polars"]
"""Who makes a data frame."""


class Printable(Protocol):
    """A page, in any of its forms."""

    def as_text(self, width: int = ..., *, verbose: bool = ..., prose: int | None = ...) -> str:
        """Return plain text."""

    def as_markdown(self) -> str:
        """Return Markdown."""

    def as_html(self) -> str:
        """Return a fragment of HTML."""


class Renderer(Protocol):
    """What makes pages, rows and charts of results."""

    def page(self, result: Result, lang: Lang) -> Printable:
        """Return the page of a result."""

    def rows(self, result: Listed, lang: Lang) -> list[dict[str, Any]]:
        """Return the rows of a result."""

    def plain(self, result: Result, lang: Lang) -> Any:
        """Return the result as plain data."""

    def frame(self, result: Listed, package: Package, lang: Lang) -> Any:
        """Return the rows of a result as a data frame."""

    def chart(self, result: Result, lang: Lang) -> Any:
        """Return the chart of a result."""


class Result:
    """Something that was found: it prints by `print`, and in a notebook by itself."""

    __slots__ = ()
    # Set when `evalkit` is imported: results hold no words, and know nobody above them.
    renderer: ClassVar[Renderer]

    def page(self, lang: Lang = "en") -> Printable:
        """Return the result as a page that can be printed in any format."""
        return self.renderer.page(self, lang)

    def plain(self, lang: Lang = "en") -> Any:
        """Return all that the result says as plain data, as JSON has it."""
        return self.renderer.plain(self, lang)

    def plot(self, lang: Lang = "en") -> Any:
        """Return the chart of the result, an altair object; needs the extra ``charts``.

        Raises
        ------
        ModelError
            If there is no chart of such a result.
        """
        return self.renderer.chart(self, lang)

    def __str__(self) -> str:
        return self.page().as_text()

    def _repr_html_(self) -> str:
        return self.page().as_html()


class Listed(Result):
    """A result that is a table, too: iterated and counted by its rows."""

    __slots__ = ()

    def rows(self, lang: Lang = "en") -> list[dict[str, Any]]:
        """Return the result row by row, as plain values that go into a data frame."""
        return self.renderer.rows(self, lang)

    def to_frame(self, package: Package = "pandas", *, lang: Lang = "en") -> Any:
        """Return the rows as a data frame, with their keys as its columns.

        Parameters
        ----------
        package : {"pandas", "polars"}
            Whose frame; it is not installed with evalkit, the extra of its name brings it.
        lang : {"en", "ko"}
            Of the words in it; keys are the same in every language.

        Raises
        ------
        ModelError
            If it is another package, or not installed.
        """
        return self.renderer.frame(self, package, lang)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows())

    def __len__(self) -> int:
        return len(self.rows())

    def __bool__(self) -> bool:
        # A result in which nothing was found is a result: only None is the lack of one.
        return True
