"""What the options say that several commands share, as one object that reads and prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import click
from attrs import fields_dict, frozen

from evalkit.cli.options import (
    any_date_option,
    criteria_option,
    form_option,
    lang_option,
    out_option,
    overwrite_option,
    verbose_option,
)
from evalkit.cli.printing import FIXED, bar, file_name, terminal_width
from evalkit.cli.values import called
from evalkit.core.messages import Lang, say
from evalkit.core.result import Listed, Printable

if TYPE_CHECKING:
    from evalkit.evaluation import Evaluation
    from evalkit.model import Case

_BOM = "\ufeff"  # without it, Excel in Korea takes UTF-8 for CP949
Command = Callable[..., None]
Printed = Listed | Sequence[Mapping[str, Any]]


@frozen(kw_only=True)
class Common:
    """The case that a command reads, and where and how it prints what came of it."""

    lang: Lang
    case: str = ""
    criteria: str | None = None
    any_date: bool = False
    form: str = "text"
    output: str | None = None
    overwrite: bool = False
    verbose: bool = False

    def load(self) -> Case:
        """Read the case, by another criteria set if one is named, whatever its date if asked."""
        from evalkit.schema import load_case, load_criteria

        chosen = (
            called(self.criteria, load_criteria, "--criteria")
            if self.criteria is not None
            else None
        )
        with bar(say("reading").text(self.lang)) as progress:
            return load_case(self.case, criteria=chosen, progress=progress, any_date=self.any_date)

    def evaluate(self) -> Evaluation:
        """Read the case and score it."""
        from evalkit.evaluation import evaluate

        with bar(say("scoring").text(self.lang)) as progress:
            return evaluate(self.load(), progress=progress)

    def put(self, result: Listed) -> None:
        """Print a result in the form asked for, as it shows itself."""
        self.print_out(self.text_of(result))

    def text_of(self, result: Listed) -> str:
        """Write a result in the form asked for, as it shows itself."""
        return self.written(
            page=lambda: result.page(self.lang),
            plain=lambda: result.plain(self.lang),
            rows=lambda: result,
        )

    def put_as(
        self,
        *,
        page: Callable[[], Printable],
        plain: Callable[[], Mapping[str, Any] | Sequence[Any]],
        rows: Callable[[], Printed],
        keys: Sequence[str] = (),
    ) -> None:
        """Print what only the form asked for needs to make; `keys` are those of no rows."""
        self.print_out(self.written(page=page, plain=plain, rows=rows, keys=keys))

    def written(
        self,
        *,
        page: Callable[[], Printable],
        plain: Callable[[], Mapping[str, Any] | Sequence[Any]],
        rows: Callable[[], Printed],
        keys: Sequence[str] = (),
    ) -> str:
        """Write the form asked for."""
        if self.form in ("json", "csv"):
            from evalkit.show import keys_of_rows
            from evalkit.show.report import as_csv, as_json

            if self.form == "json":
                return as_json(plain())
            found = rows()
            if isinstance(found, Listed):
                return as_csv(found.rows(self.lang), keys_of_rows(found))
            return as_csv(found, keys)
        if self.form == "markdown":
            return page().as_markdown()
        width = FIXED if self.output is not None else terminal_width()
        return page().as_text(width, verbose=self.verbose, prose=FIXED)

    def print_out(self, text: str) -> None:
        """Print to the screen, or write to the file asked for."""
        from evalkit.files.formats.writing import write_text

        if self.output is None:
            click.echo(text.rstrip("\n"))
            return
        file_name(self.output, "-o")
        text = text if text.endswith("\n") else text + "\n"
        text = _BOM + text if self.form == "csv" else text
        write_text(self.output, text, overwrite=self.overwrite)


def _sharing(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return what adds these options to a command, and hands it one object for them."""

    def shared(command: Command) -> Command:
        @wraps(command)
        def run(**given: Any) -> None:
            common = {name: given.pop(name) for name in fields_dict(Common) if name in given}
            command(Common(**common), **given)

        made: Command = run
        for option in reversed(options):
            made = option(made)
        return made

    return shared


case_options = _sharing(
    criteria_option,
    any_date_option,
    form_option,
    verbose_option,
    lang_option,
    out_option,
    overwrite_option,
)
folder_options = _sharing(
    criteria_option, any_date_option, form_option, verbose_option, lang_option, overwrite_option
)
paper_options = _sharing(criteria_option, any_date_option, lang_option, overwrite_option)
print_options = _sharing(form_option, verbose_option, lang_option, out_option, overwrite_option)
show_options = _sharing(form_option, verbose_option, lang_option)
check_options = _sharing(criteria_option, any_date_option, lang_option)
file_options = _sharing(overwrite_option, lang_option)
