"""The laws by name, and how a check says that one of them is broken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, NoReturn, TypeVar

from attrs import field, frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from evalkit.core.exact import near_decimal
from evalkit.model import Case
from evalkit.scales.base import Value
from evalkit.show.laws import LAW_MEANINGS

T = TypeVar("T")
PHASES = (Phase.generate, Phase.shrink)
"""A failure is found, and then brought to its simplest form."""


About = Literal["scale", "rule", "aggregation", "panel", "criteria set", "procedure", "share"]


@frozen
class Law:
    """One thing that must always hold, and of what.

    Parameters
    ----------
    name : str
    about : {'scale', 'rule', 'aggregation', 'panel', 'criteria set', 'procedure', 'share'}
    text : str
        The law in one sentence.
    """

    name: str
    about: About
    text: str


LAWS: Mapping[str, Law] = MappingProxyType(
    {
        law.name: law
        for law in (
            *(Law(f"rule-{law}", "rule", str(text)) for law, text in LAW_MEANINGS.items()),
            Law("scale-bounded", "scale", "Every utility lies between 0 and 1."),
            Law("scale-monotone", "scale", "A better value, by the direction that the scale "
                "declares, is never worth less."),
            Law("scale-methods", "scale", "A column of values has the utilities and bounds of the "
                "values by themselves, to the last digit."),
            Law("scale-bounds", "scale", "The bounds of a range contain the utility of every "
                "value inside, and values inside reach them."),
            Law("scale-reversed", "scale", "Reversed, the scale gives 1 - utility and the other "
                "direction."),
            Law("aggregation-bounded", "aggregation",
                "There is one total a project, between 0 and 1."),
            Law("aggregation-dominance", "aggregation",
                "A project that is nowhere worse than another never "
                "gets a lower total."),
            Law("aggregation-monotone", "aggregation",
                "A higher utility never lowers the total of its own "
                "project."),
            Law("aggregation-project-order", "aggregation",
                "The order of the projects changes no total."),
            Law("aggregation-criterion-order", "aggregation",
                "The order of the criteria, with their weights, "
                "changes no total."),
            Law("aggregation-weight-unit", "aggregation",
                "Weights multiplied by one positive number give the "
                "same totals; only for one that declares any_weights."),
            Law("aggregation-methods", "aggregation",
                "Floats give the same totals as exact numbers, to 1e-12; "
                "only for one that declares floats."),
            Law("aggregation-untouched", "aggregation",
                "The lists that are passed in stay as they were."),
            Law("aggregation-independence", "aggregation",
                "Adding a dominated project changes no other total; "
                "an aggregation that declares depends_on_others shows a case where it does."),
            Law("aggregation-split", "aggregation", "A criterion split in two, with its utility "
                "for each and its weight shared between them, changes no total; an aggregation "
                "that declares counts_criteria may change them."),
            Law("aggregation-reversal", "aggregation", "With every utility u turned into 1 - u, "
                "the order of the projects is turned over; only for one that declares reverses."),
            Law("set-bounded", "criteria set", "Before rounding, a total lies between 0 and the "
                "points of the whole; rounded at the end, at most at those points rounded."),
            Law("set-monotone", "criteria set", "A better mark, by the direction of its scale, "
                "never lowers the total, gates aside."),
            Law("set-project-order", "criteria set", "The order of the projects changes no total, "
                "no rank and no gate."),
            Law("set-mark-order", "criteria set", "The order of the marks changes no total, no "
                "rank and no gate."),
            Law("set-methods", "criteria set", "An array of the marks has the totals and the "
                "gates of the case, to the last digit."),
            Law("set-intervals", "criteria set", "The total and the rank of every completion lie "
                "within the interval and the possible ranks of the uncertain case."),
            Law("set-attained", "criteria set", "Where no gate is open, the best and the worst "
                "possible rank are reached by completions."),
            Law("set-independence", "criteria set", "Adding a dominated project changes no other "
                "total and improves no other rank."),
            Law("share-bounded", "share", "A share of reuse lies between 0 and 1."),
            Law("share-itself", "share", "A text stands wholly in itself, and in a longer text "
                "that holds it."),
            Law("share-layout", "share", "Other spaces, line ends and capitals change nothing."),
            Law("share-more", "share", "Text added to the earlier one never lowers the share."),
            Law("share-new", "share", "Text added to the deliverable that stands nowhere lowers "
                "the share in proportion."),
            Law("share-unrelated", "share", "Unrelated texts share hardly anything."),
            Law("panel-definition", "panel", "A bid has the mean, or the median, of what is left "
                "where as many are left out at each end as the rule says."),
            Law("panel-record", "panel", "As many are left out as highest as are left out as "
                "lowest, whoever is recused or absent is recorded so, and the marks kept add up "
                "to the points."),
            Law("panel-size", "panel", "Where as many evaluators are left as the rule needs there "
                "are points, and where there are fewer, none."),
            Law("panel-evaluator-order", "panel", "The order of the evaluators changes no "
                "points of a bid."),
            Law("panel-bid-order", "panel", "The order of the bids changes no points of a bid."),
            Law("panel-ends", "panel", "Trimming treats both ends alike: with every mark turned "
                "into its distance from the most, a bid has its distance from the most."),
            Law("panel-recused", "panel", "The marks of a recused evaluator never count, "
                "whatever they are, and whether they are there or not."),
            Law("panel-monotone", "panel", "A higher mark never lowers the points of its bid."),
            Law("panel-evaluators-alike", "panel", "Two evaluators who exchange all their marks "
                "change no points."),
            Law("panel-power", "panel", "One evaluator who changes a mark moves the points of the "
                "bid by at most that change, divided by the marks that are kept."),
            Law("panel-bids-apart", "panel", "A mark of one bid changes no points of another."),
            Law("set-trace", "criteria set", "A group has what its parts add up to, those that are "
                "left out leaving their points to the others, and the total is the whole, capped "
                "and rounded as declared."),
            Law("set-split", "criteria set", "A criterion of a sum that is split in two, with the "
                "marks of the whole for each, changes no total."),
            Law("set-reversal", "criteria set", "Every scale of a sum turned over turns the total "
                "into its distance from all points."),
            Law("set-missing", "criteria set", "A missing mark counts as the set says: as zero, "
                "as nothing, or as anything on its scale."),
            Law("set-gate-edge", "criteria set", "A gate is at least, or at most, what it says: "
                "exactly that passes, and by the smallest step it fails, and has no rank."),
            Law("set-rounding", "criteria set", "Just below, at and just above half a unit, "
                "points are rounded by the declared mode."),
            Law("set-floor", "criteria set", "Where an open gate must be passed, the total counts "
                "what it asks for, not less and not more."),
            Law("procedure-order", "procedure", "The order of the bids, the marks and the "
                "adjustments changes nothing."),
            Law("procedure-evaluator-order", "procedure", "The order of the evaluators changes "
                "nothing."),
            Law("procedure-recused", "procedure", "The marks of a recused evaluator never count, "
                "whatever they are, and whether they are there or not."),
            Law("procedure-deduction", "procedure", "A deduction never helps the bid that has it."),
            Law("procedure-bonus", "procedure", "A bonus never costs the bid that has it."),
            Law("procedure-trace", "procedure", "The marks that count, bonuses up to the most "
                "there are, deductions after them and the price add up to the total, rounded as "
                "declared; technical points never fall below 0."),
            Law("procedure-panel", "procedure", "The marks of a panel come to what its rule "
                "defines."),
            Law("procedure-price", "procedure", "The price points are what the rule makes of the "
                "prices that were opened and are not above the ceiling, lot by lot."),
            Law("procedure-ranks", "procedure", "A higher total has a better rank, and who is out "
                "has none."),
            Law("procedure-gate-edge", "procedure", "A bid with exactly the total that is asked "
                "for passes; one with the smallest step less is out."),
            Law("procedure-ceiling", "procedure", "A price at the ceiling stays in; one above it "
                "is out."),
            Law("procedure-names", "procedure", "Bids under other names stand where they stood."),
            Law("procedure-evaluators-alike", "procedure", "Two evaluators of a panel who exchange "
                "all their marks change nothing."),
            Law("procedure-lots", "procedure", "A bid for another lot changes nothing, and a bid "
                "stands as it would if its lot were the only one."),
            Law("procedure-withdrawn", "procedure", "A withdrawn bid is to the others as if it had "
                "never been made."),
            Law("procedure-stage", "procedure", "As many go on from a round as it says, and "
                "whoever ties with the last of them."),
            Law("procedure-rounding", "procedure", "Just below, at and just above half a unit, "
                "the set and the rules that it uses round by the declared mode."),
            Law("procedure-missing", "procedure", "A mark that must be there and is not is "
                "refused, and never counts as 0."),
            Law("procedure-rules", "procedure", "The rules that it uses come to their worked "
                "cases."),
            Law("set-pages", "criteria set", "Every page of every evaluation can be printed, in "
                "every format and language."),
        )
    }
)  # fmt: skip
"""Every law that a check of `evalkit.testing` tests, by name.

Rule files and audits write those of rules without `rule-`.
"""


@frozen(repr=False)
class LawTries(Mapping[str, int]):
    """What a check came to: on how many tries each law was really put to the test.

    A law of which no try fulfilled the premise has 0: nothing is known of it.

    Parameters
    ----------
    name : str
        Of what was checked.
    tries : mapping of law to int
    """

    name: str
    tries: Mapping[str, int] = field(hash=False)

    def __getitem__(self, law: str) -> int:
        found = self.tries.get(law)
        return self.tries[f"rule-{law}"] if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter(self.tries)

    def __len__(self) -> int:
        return len(self.tries)

    @property
    def untested(self) -> tuple[str, ...]:
        """The laws that no try put to the test."""
        return tuple(law for law, count in self.tries.items() if not count)

    def __repr__(self) -> str:
        kept = [f"{law} {count}" for law, count in self.tries.items() if count]
        lines = [f"{self.name}: no counter-example; tries: {', '.join(kept) or 'none'}"]
        if self.untested:
            lines.append(f"    not tested in any try: {', '.join(self.untested)}")
        return "\n".join(lines)


_tally: ContextVar[dict[str, int] | None] = ContextVar("tally", default=None)


def tested(law: str) -> None:
    """Say that the premise of a law holds in what was drawn, so that it is put to the test."""
    tally = _tally.get()
    if tally is not None:
        tally[law] = tally.get(law, 0) + 1


@contextmanager
def counting(about: About, *, without: Collection[str] = ()) -> Iterator[dict[str, int]]:
    """Count on how many tries each law of a kind is put to the test."""
    names = (law.name for law in LAWS.values() if law.about == about)
    tally = {name: 0 for name in names if name not in without}
    token = _tally.set(tally)
    try:
        yield tally
    finally:
        _tally.reset(token)


def broken(law: str, found: str) -> NoReturn:
    """Fail, saying which law is broken and in which situation."""
    raise AssertionError(f"{law} is broken: {found}\n    The law: {LAWS[law].text}")


def hold(
    strategy: SearchStrategy[T],
    check: Callable[[T], None],
    *,
    max_examples: int,
    derandomize: bool | None,
) -> None:
    """Run a check on drawn examples; a failure is shrunk and raised as it is."""

    @settings(
        max_examples=max_examples,
        derandomize=settings().derandomize if derandomize is None else derandomize,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(example: T) -> None:
        check(example)

    try:
        run()
    except AssertionError as error:
        # The message says what was drawn as a person reads it; the notes say it as code.
        raise AssertionError(str(error)) from None


def shown(value: object) -> str:
    """Write a value, a span or a row of them as a person reads it."""
    if isinstance(value, Fraction):
        return near_decimal(value)
    if isinstance(value, tuple | list):
        return "(" + ", ".join(shown(item) for item in value) + ")"
    return str(value)


def case_words(case: Case) -> str:
    """Write the marks of a case on a few lines, one project each."""
    lines = []
    for project in case.projects:
        marks = [m for m in case.marks if m.project == project.id]
        found = ", ".join(f"{m.criterion} {_mark(m.low, m.high)}" for m in marks)
        lines.append(f"\n    {project.id}: {found or 'no marks'}")
    return "".join(lines)


def _mark(low: Value, high: Value) -> str:
    return shown(low) if low == high else f"{shown(low)} to {shown(high)}"
