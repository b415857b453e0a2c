"""The command that says what to ask for, and writes the letters that ask for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import frozen
from click.core import ParameterSource

from evalkit.cli import values
from evalkit.cli.common import Common, folder_options
from evalkit.cli.names import DOCUMENTS
from evalkit.cli.options import assume_option, case_argument, letter_options, localized
from evalkit.cli.printing import bar, said_written, told
from evalkit.cli.values import Reading, naming
from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Message, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from evalkit.assumed.assumption import Assumption
    from evalkit.evidence import Asking
    from evalkit.evidence.planning.letters import Refusals
    from evalkit.show.correspondence import Correspondence


@click.command(
    help=localized(
        "Show which documents to request next to settle CASE, and list all that would settle "
        "open marks, by holder; with -o, write the letters, and a table to record the answers."
    )
)
@case_argument
@click.option(
    "--settle",
    metavar="AIM",
    help=localized("What to settle: order, first, gates, top:3 or cut:60; order by default."),
)
@click.option(
    "--budget",
    metavar="EFFORT",
    help=localized("Plan single letters with a total effort of at most this."),
)
@assume_option
@click.option(
    "--refused",
    multiple=True,
    metavar="DOCUMENT=SHARE",
    help=localized(
        "How likely a letter for this document is refused, such as 0.2; may be repeated."
    ),
)
@click.option(
    "--against",
    nargs=2,
    metavar="A B",
    help=localized("Show only the letters that settle which of two projects ranks above."),
)
@click.option(
    "--to",
    "holders",
    multiple=True,
    metavar="HOLDER",
    help=localized("Only this office or body, or a part of its name; may be repeated."),
)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(),
    metavar="DIR",
    help=localized("Write a letter for each holder, and requests.csv, into this folder."),
)
@click.option(
    "--form",
    "paper",
    type=click.Choice(DOCUMENTS),
    help=localized("Format of the letters; default: docx."),
)
@letter_options
@folder_options
def ask(
    common: Common,
    settle: str | None,
    budget: str | None,
    assumed: tuple[str, ...],
    refused: tuple[str, ...],
    against: tuple[str, str] | None,
    holders: tuple[str, ...],
    paper: str | None,
    day: str | None,
    sender: str,
    reference: str,
    folder: str | None,
) -> None:
    """Print what could be asked for, or write the letters."""
    from evalkit.evidence import asking, duel

    if folder is None:
        rule = say("applies to letters, which are written only with -o")
        remedy = say("give -o DIR, or leave the option out")
        of_letters = {
            "--form": paper, "--date": day, "--sender": sender, "--reference": reference,
            "--overwrite": common.overwrite,
        }  # fmt: skip
        _refuse(of_letters, rule, remedy)
    else:
        source = click.get_current_context().get_parameter_source("form")
        printed = {
            "--format": source is ParameterSource.COMMANDLINE,
            "--settle": settle, "--budget": budget, "--assume": assumed, "--refused": refused,
            "--against": against,
        }  # fmt: skip
        rule = say("applies to printed output, but -o writes letters")
        remedy = say("leave one of the two out; --form sets the format of the letters")
        _refuse(printed, rule, remedy)
    if against:
        rule = say("has no effect beside --against")
        remedy = say("leave one of the two out")
        beside = {"--settle": settle, "--budget": budget, "--refused": refused, "--to": holders}
        _refuse(beside, rule, remedy)
    given = Reading()
    wanted = _Wanted.read(given, settle, budget, assumed, refused)
    written_on = given.read("--date", day, values.day)
    given.check()
    evaluation = common.evaluate()
    if against:
        for name in against:
            given.read("--against", name, evaluation.case.project)
        given.check()
        with naming(against="--against"):
            common.put(duel(evaluation, *against, assumption=wanted.assumption))
        return
    found = asking(evaluation)
    with naming(holder="--to"):
        found = found.to(holders) if holders else found
    if folder is None:
        if wanted.given or not holders:
            _with_plan(found, common, wanted)
        else:
            common.put(found)
        return
    from evalkit.show.correspondence import Correspondence

    about = Correspondence.of(found.case, day=written_on, sender=sender, reference=reference)
    count = _letters(found, common, Path(folder), paper or "docx", about)
    told(say("Requests written: {count}", count=count), common.lang)
    said_written(Path(folder), common.lang)


@frozen
class _Wanted:
    """What is wanted of a plan, read from the options that say it."""

    settle: str
    budget: Fraction | None
    assumption: Assumption | None
    refused: Refusals | None
    given: bool

    @classmethod
    def read(
        cls,
        reading: Reading,
        settle: str | None,
        budget: str | None,
        assumed: Sequence[str],
        refused: Sequence[str],
    ) -> _Wanted:
        """Read the options, and note what is wrong with them."""
        from evalkit.evidence.planning.plan import checked_budget
        from evalkit.evidence.planning.settle import SettleAim

        reading.read("--settle", settle, SettleAim.read)
        return cls(
            settle="order" if settle is None else settle,
            budget=reading.read("--budget", budget, checked_budget),
            assumption=reading.read("--assume", assumed, values.assumption),
            refused=reading.read("--refused", refused, values.shares),
            given=settle is not None or budget is not None or bool(assumed) or bool(refused),
        )


def _with_plan(found: Asking, common: Common, wanted: _Wanted) -> None:
    """Print what to ask for next, then all that could be asked for."""
    from evalkit.evidence import plan
    from evalkit.show.evidence import next_asked

    with bar(say("planning").text(common.lang)):
        # Where an aim is given a plan is asked for: what stands in its way is an error then.
        made = None
        if wanted.given or next_asked.can_plan(found):
            with naming(refused="--refused"):
                made = plan(
                    found.evaluation,
                    wanted.settle,
                    wanted.budget,
                    assumption=wanted.assumption,
                    refused=wanted.refused,
                )
    if made is not None and wanted.given and common.form == "csv":
        common.put(made)
        return
    common.put_as(
        page=lambda: next_asked.page(found, made, common.lang),
        plain=lambda: next_asked.plain(found, made, common.lang),
        rows=lambda: found,
    )


def _refuse(given: Mapping[str, object], rule: Message, remedy: Message) -> None:
    """Refuse options that would have no effect."""
    problems = [Problem(field=name, rule=rule, remedy=remedy) for name in given if given[name]]
    if problems:
        raise InputError(problems)


def _letters(found: Asking, common: Common, folder: Path, form: str, about: Correspondence) -> int:
    """Write a letter for each holder and the check-list, all or none; return how many letters."""
    from evalkit.files.formats.naming import stems
    from evalkit.files.formats.writing import new_folder
    from evalkit.schema.marks_file import write_table
    from evalkit.show.evidence.asking import require_askable
    from evalkit.show.evidence.letter import file_stem, letter_page, letter_title
    from evalkit.show.report.documents import write_document

    require_askable(found, common.case)
    lang = common.lang
    notice = found.case.notice.text(lang)
    with new_folder(folder, overwrite=common.overwrite) as work:
        called = [f"{n:02d}-{file_stem(h, lang)}" for n, h in enumerate(found.by_holder, 1)]
        names = stems([(name,) for name in called])
        for name, holder in zip(names, found.by_holder, strict=True):
            page = letter_page(found, holder, lang, about=about)
            title = letter_title(holder, lang)
            write_document(page, work / f"{name}.{form}", title=title, lang=lang, notice=notice)
        write_table("requests", found.checklist(about.day), work / "requests.csv")
    return len(found.by_holder)
