"""The commands on official rules: list, show, try, audit."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from evalkit.cli.common import Common, print_options, show_options
from evalkit.cli.options import localized
from evalkit.cli.values import called, named
from evalkit.core.errors import InputError, ModelError, Problem, listing, unknown
from evalkit.core.ids import id_of
from evalkit.core.messages import say

if TYPE_CHECKING:
    from evalkit.rules import Rule
    from evalkit.rules.outcomes import Outcome


def _complete(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from evalkit.rules import RULES

    return [CompletionItem(name) for name in RULES if name.startswith(incomplete)]


def _rule(name: str) -> Rule:
    """Return a rule by id, or the one of a file."""
    from evalkit.rules import find_rule, load_rule

    in_file = name.endswith((".toml", ".json"))
    return called(name, lambda name: load_rule(Path(name)) if in_file else find_rule(name), "RULE")


@click.group(help=localized("Official price formulas and award rules: list, show, apply, audit."))
def rules() -> None:
    """Group of the commands about official rules."""


@rules.command("list", help=localized("List the official rules."))
@click.option(
    "--where", metavar="PLACE", help=localized("Only rules of this jurisdiction, such as KR.")
)
@show_options
def rules_list(common: Common, where: str | None) -> None:
    """Print the list of rules."""
    from evalkit.rules import PANEL_RULES, RULES
    from evalkit.rules.base import Info
    from evalkit.show.report.rules import rules_page, rules_rows

    found: list[Info] = [*RULES.values(), *PANEL_RULES.values()]
    if where:
        found = [r for r in found if r.jurisdiction.upper().startswith(where.upper())]
        if not found:
            known = sorted({r.jurisdiction for r in RULES.values()})
            raise InputError(unknown(say("jurisdiction"), where, known, field="--where"))
    common.put_as(
        page=lambda: rules_page(found, common.lang),
        plain=lambda: rules_rows(found, common.lang),
        rows=lambda: rules_rows(found, common.lang),
    )


@rules.command("show", help=localized("Show one rule: formula, source, parameters, known faults."))
@click.argument("name", metavar="RULE", shell_complete=_complete)
@show_options
def rules_show(common: Common, name: str) -> None:
    """Print one rule in full."""
    from evalkit.rules import PANEL_RULES
    from evalkit.rules.base import Info
    from evalkit.show.report.rules import rule_page, rule_plain, rules_rows

    rule: Info = PANEL_RULES[name] if name in PANEL_RULES else _rule(name)
    common.put_as(
        page=lambda: rule_page(rule, common.lang),
        plain=lambda: rule_plain(rule, common.lang),
        rows=lambda: rules_rows([rule], common.lang),
    )


@rules.command(
    "families", help=localized("List the formula families that a rule file may name, with slots.")
)
@show_options
def rules_families(common: Common) -> None:
    """Print the formula families."""
    from evalkit.show.rules.families import families_page, families_rows

    common.put_as(
        page=lambda: families_page(common.lang),
        plain=lambda: families_rows(common.lang),
        rows=lambda: families_rows(common.lang),
    )


@rules.command(
    "try",
    help=localized(
        "Apply a rule to bids: NAME=PRICE, NAME=QUALITY:PRICE, or NAME=price:90,quality:80."
    ),
)
@click.argument("name", metavar="RULE", shell_complete=_complete)
@click.argument("bids", nargs=-1, metavar="[BID]...")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help=localized("A parameter of the rule; may be repeated."),
)
@click.option(
    "--bids",
    "file",
    type=click.Path(),
    metavar="FILE",
    help=localized("Read bids from a .csv or .xlsx table: the column bid and what the rule needs"),
)
@print_options
def rules_try(
    common: Common, name: str, bids: tuple[str, ...], settings: tuple[str, ...], file: str | None
) -> None:
    """Print what a rule makes of some bids."""
    from evalkit.core.exact import exact
    from evalkit.show.report.rules import tried_page, tried_rows

    rule = _rule(name)
    problems: list[Problem] = []
    given = named(settings, say("must be NAME=VALUE"), problems, "--set")
    offered = _bids(rule, bids, problems)
    if file is not None:
        offered |= _bids_of_file(rule, Path(file), offered, problems)
    if not offered and not problems:
        remedy = say("write them as NAME=VALUE; the rule needs {names}", names=rule.inputs)
        problems.append(Problem(field="BID", rule=say("no bids are given"), remedy=remedy))
    found: dict[str, Outcome] = {}
    try:
        found = rule.apply(offered, **given) if offered else {}
    except ModelError as error:
        problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    numbers = {bid: {c: exact(v) for c, v in row.items()} for bid, row in offered.items()}
    common.put_as(
        page=lambda: tried_page(rule, numbers, found, common.lang),
        plain=lambda: tried_rows(rule, numbers, found, common.lang),
        rows=lambda: tried_rows(rule, numbers, found, common.lang),
    )


def _bids_of_file(
    rule: Rule, path: Path, given: Iterable[str], problems: list[Problem]
) -> dict[str, dict[str, Fraction | str]]:
    """Read a table with a row for each bid; it may have columns for other rules, too."""
    from evalkit.core.remarks import remark
    from evalkit.files.kinds import ID, MARK, NUMBER
    from evalkit.files.noun import Field, Noun
    from evalkit.files.rows import RowTable
    from evalkit.rules import RULES
    from evalkit.rules.domains import AMOUNTS

    fields = [Field("bid", ID, say("bid"), required=True)]
    fields += [
        Field(n, NUMBER if n in AMOUNTS else MARK, say("input"), required=n in rule.inputs)
        for n in rule.columns
    ]
    others = {n for other in RULES.values() for n in other.columns} - {*rule.columns}
    noun: Noun[dict[str, Any]] = Noun(say("bid"), dict, tuple(fields))
    table = RowTable("bids", noun, others=tuple(sorted(others)))
    found: dict[str, dict[str, Fraction | str]] = {}
    rows = table.read_file(path, problems)
    unread = [*(others & {*rows.table.columns})] if rows.table is not None else []
    if unread:
        rule_text = say("has columns that this rule does not read")
        shown = listing(sorted(unread))
        remark(Problem(file=str(path), table="bids", rule=rule_text, value=shown))
    for bid, row in zip(rows.items, rows.rows, strict=True):
        name = bid.pop("bid")
        if name in {*found, *given}:
            rule_text = say("is given twice")
            problems.append(
                Problem(file=str(path), row=row, field="bid", rule=rule_text, value=name)
            )
        found[name] = {column: number for column, number in bid.items() if number is not None}
    return found


def _bids(
    rule: Rule, bids: tuple[str, ...], problems: list[Problem]
) -> dict[str, dict[str, Fraction | str]]:
    """Read ``A=90``, ``A=80:90`` in the order of the inputs, or ``A=price:90,quality:80``.

    Those with a problem are left out: what else is wrong with them is not known.
    """
    found: dict[str, dict[str, Fraction | str]] = {}
    seen: set[str] = set()
    for bid in bids:
        before = len(problems)
        name, mark, text = bid.partition("=")
        name = id_of(name)
        where = say("bid {name}", name=name)
        if not mark or not name or not text:
            remedy = say("write NAME=VALUE; the rule needs {names}", names=rule.inputs)
            rule_text = say("is not a bid")
            problems.append(Problem(field="BID", rule=rule_text, value=bid, remedy=remedy))
            continue
        if name in seen:
            problems.append(Problem(table=where, rule=say("is given twice")))
        seen.add(name)
        parts = text.split(",") if any(c.isalpha() for c in text) else None
        row: dict[str, Fraction | str] = {}
        if parts is not None:
            for part in parts:
                column, colon, value = part.partition(":")
                if not colon or column not in rule.columns:
                    kind = say("input")
                    problems.append(unknown(kind, column, rule.columns, table=where))
                row[column] = value
        else:
            values = text.split(":")
            if not len(rule.inputs) <= len(values) <= len(rule.columns):
                problems.append(
                    Problem(
                        table=where,
                        rule=say(
                            "needs {count} numbers: {names}",
                            count=len(rule.inputs),
                            names=rule.inputs,
                        ),
                        value=text,
                    )
                )
            row = dict(zip(rule.columns, values, strict=False))
        if len(problems) == before:
            found[name] = row
    return found


@rules.command(
    "audit",
    help=localized("Show which properties a rule has or lacks, and the basis of each verdict."),
)
@click.argument("name", required=False, metavar="[RULE]", shell_complete=_complete)
@print_options
def rules_audit(common: Common, name: str | None) -> None:
    """Print the audit of one rule, or of all."""
    from evalkit.rules import PANEL_RULES, RULES
    from evalkit.rules.audit import audit
    from evalkit.rules.tries import FEW, TRIES
    from evalkit.rules.trimming import TRIMMING, audit_trimming
    from evalkit.rules.worked import check_cases
    from evalkit.show.rules.audit import overview
    from evalkit.show.rules.trimming import trimming_words

    if name == TRIMMING or name in PANEL_RULES:
        trimming = audit_trimming()
        common.put_as(
            page=lambda: trimming.page(common.lang),
            plain=lambda: trimming.rows(common.lang),
            rows=lambda: trimming.rows(common.lang),
        )
        return
    tries = TRIES if name else FEW
    chosen = [_rule(name)] if name else list(RULES.values())
    for rule in chosen:
        check_cases(rule)
    audits = [audit(rule, tries=tries) for rule in chosen]
    rows = [row for audit in audits for row in audit.rows(common.lang)]
    rows += [] if name else audit_trimming().rows(common.lang)
    common.put_as(
        page=lambda: (
            audits[0].page(common.lang)
            if name
            else overview(audits, tries, trimming_words(audit_trimming()), common.lang)
        ),
        plain=lambda: rows,
        rows=lambda: rows,
    )
