"""How the answer to "who can be first, and who in any case?" is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

import numpy as np
from attrs import evolve, frozen

from evalkit.core.messages import Lang, Message, say, say_as, some, words
from evalkit.core.shares import in_per_cent, per_cent
from evalkit.core.types import Fractions
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.winners import Winners
from evalkit.sensitivity.winning.chances import FirstChance
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import CODE, COUNT, NAMED, Form, Named
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.sensitivity.forms import BY_ID, IDS, NEVER, POINTS, TOLD, project
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.numbers import points

MOST_ROWS = 12
_MOST_NAMES = 4
_MOST_WEIGHTS = 3


@frozen
class WinnerLine:
    """One project: whether it can be first, and how it stands to the others in any case."""

    result: Winners
    chance: FirstChance
    layer: int

    @property
    def place(self) -> int:
        """The place of the project."""
        return self.chance.project

    @property
    def ahead(self) -> int:
        """How many it is ahead of at all admissible weights."""
        return int(self.result.preference.preferred[self.place].sum())

    @property
    def behind(self) -> int:
        """How many are ahead of it at all admissible weights."""
        return int(self.result.preference.preferred[:, self.place].sum())

    @property
    def equal(self) -> int:
        """How many are as good as it at all admissible weights."""
        necessary = self.result.preference.necessary
        return int((necessary[self.place] & necessary[:, self.place]).sum()) - 1

    @property
    def unknown(self) -> int:
        """Of how many others it is not known how it stands to them."""
        return int(self.result.preference.unknown[self.place].sum())

    @property
    def undecided(self) -> int:
        """Of how many others the weights decide."""
        others = len(self.result.matrix.projects) - 1
        return others - self.ahead - self.behind - self.equal - self.unknown


def items(result: Winners) -> list[WinnerLine]:
    """Return the projects, those that can be first first."""
    layers = {i: 1 + n for n, members in enumerate(result.preference.layers) for i in members}
    return [WinnerLine(result, chance, layers[chance.project]) for chance in result._sorted()]


def _in_layers(result: Winners) -> list[WinnerLine]:
    """Return the projects, the best layers first."""
    return sorted(items(result), key=lambda x: (x.layer, -x.ahead, x.behind, x.place))


def page(result: Winners, lang: Lang) -> Page:
    """Return who can be first, with what shows it, then who is better than whom in any case."""
    order = items(result)
    left = max(len(order) - MOST_ROWS, 0)
    ending = all_said(*result.cut_short, *result.notes, result.method)
    if left:
        ending.insert(0, not_shown(left))
    blocks: list[Block] = [
        Heading(say("Potentially optimal projects"), 2),
        _paragraph(_finding(result), lang),
        table_of((PROJECT, STATE, MARGIN, PROOF), _chosen(order), lang),
    ]
    if len(order) > 1:
        blocks += _better(result, lang)
    blocks.append(Bullets(ending))
    return Page(blocks, lang)


def _paragraph(sentences: Iterator[Message], lang: Lang) -> Paragraph:
    return Paragraph(" ".join(message.text(lang) for message in sentences))


def _finding(result: Winners) -> Iterator[Message]:
    """Say who is first in any case, and who can be."""
    names = result.matrix.names
    yield _certain(result)
    yield say(
        "Potentially optimal (first at some admissible weights): {count} of {all} projects.",
        count=len(result.possible),
        all=len(names),
    )
    if result.never:
        yield say(
            "Proved not potentially optimal: {count}.",
            count=len(result.never),
        )
    if result.unproven:
        yield _unproven(result, [names[i] for i in result.unproven])


def _certain(result: Winners) -> Message:
    names = [result.matrix.names[i] for i in result.certain]
    if not names and result.undecided:
        return say(
            "Not settled whether first at all admissible weights and marks: {names}.",
            names=some([result.matrix.names[i] for i in result.undecided], _MOST_NAMES),
        )
    if not names:
        return say("No project is first at all admissible weights and marks.")
    if result.sole:
        return say(
            "First at all admissible weights and marks, and never tied: {name}.", name=names[0]
        )
    return say("First, perhaps tied, at all admissible weights and marks: {names}.", names=names)


def _better(result: Winners, lang: Lang) -> list[Block]:
    """Lay out how many pairs are decided whatever the weights, and who is above how many."""
    return [
        Heading(say("Necessary preference: better at all admissible weights"), 2),
        _paragraph(_decided(result), lang),
        table_of(
            (evolve(PROJECT, width=36), LAYER, AHEAD, BEHIND, UNDECIDED, DOMINATED),
            _in_layers(result)[:MOST_ROWS],
            lang,
        ),
    ]


def _decided(result: Winners) -> Iterator[Message]:
    count, order = len(result.matrix.projects), result.preference
    unknown = int(order.unknown.sum()) // 2
    yield say(
        "Pairs of projects in the same order at all admissible weights: {count} of {pairs}.",
        count=int(order.preferred.sum()),
        pairs=count * (count - 1) // 2,
    )
    if result.unbeaten:
        yield say(
            "No other project is ahead at all admissible weights: {names}.",
            names=some([result.matrix.names[i] for i in result.unbeaten], _MOST_NAMES),
        )
    if unknown:
        yield say(
            "Other pairs that are not settled: {count}; the layers use the settled pairs only.",
            count=unknown,
        )


def _chosen(order: Sequence[WinnerLine]) -> list[WinnerLine]:
    """Keep some of those that can be first and some of the others."""
    if len(order) <= MOST_ROWS:
        return list(order)
    others = [line for line in order if line.chance.state != "possible"]
    kept = min(len(others), MOST_ROWS // 2)
    able = [line for line in order if line.chance.state == "possible"][: MOST_ROWS - kept]
    return [*able, *others[: MOST_ROWS - len(able)]]


def _unproven(result: Winners, names: Sequence[object]) -> Message:
    if all(c.is_solved for c in result.chances if c.state == "open"):
        return say("Numerically close to a tie, not settled: {names}.", names=names)
    return say("Not settled whether potentially optimal: {names}.", names=some(names, 6))


def _margin_text(chance: tuple[FirstChance, float], lang: Lang) -> str:
    found, lead = chance
    text = points(lead)
    return text if found.is_solved else say("at least {lead}", lead=text).text(lang)


def _margin(line: WinnerLine) -> tuple[FirstChance, float] | None:
    margin = line.chance.margin
    return (line.chance, margin * line.result.matrix.points) if isfinite(margin) else None


def shown_proof(matrix: Matrix, chance: FirstChance) -> Message:
    """Say what shows that a project can, or cannot, be first."""
    mixture = chance.mixture
    if mixture is not None:
        parts = [
            say("{share} of {name}", share=per_cent(float(share)), name=matrix.names[j])
            for j, share in zip(mixture.rivals, mixture.shares, strict=True)
        ]
        return say("beaten at all weights by a mixture: {parts}", parts=parts)
    if chance.witness is not None:
        return shown_weights(matrix, chance.witness)
    return Message("")


def shown_weights(matrix: Matrix, weights: Fractions) -> Message:
    """Write the largest weights of a point."""
    order = sorted(range(len(weights)), key=lambda k: -weights[k])
    kept = [k for k in order[:_MOST_WEIGHTS] if weights[k]]
    parts: list[object] = [
        say("{name} {weight}", name=matrix.criterion_names[k], weight=in_per_cent(weights[k]))
        for k in kept
    ]
    if sum(weights[k] for k in kept) != 1:
        parts.append("…")
    return say("at the weights: {parts}", parts=parts)


def _state_text(chance: FirstChance, lang: Lang) -> str:
    if chance.state == "possible" and chance.lead == 0:
        return say_as("can be first", "tied").text(lang)
    return STATES[chance.state].text(lang)


def _certain_of(line: WinnerLine) -> bool | None:
    return None if line.place in line.result.undecided else line.place in line.result.certain


def _witness(line: WinnerLine) -> dict[str, object] | None:
    weights = line.chance.witness
    if weights is None:
        return None
    return dict(zip(line.result.matrix.criteria, weights, strict=True))


def _mixture(line: WinnerLine) -> dict[str, object] | None:
    mixture = line.chance.mixture
    if mixture is None:
        return None
    rivals = zip(mixture.rivals, mixture.shares, strict=True)
    return {line.result.matrix.projects[j]: share for j, share in rivals}


def _multipliers(line: WinnerLine, lang: Lang) -> dict[str, str] | None:
    mixture = line.chance.mixture
    if mixture is None:
        return None
    by_rule = zip(line.result.space.rows, mixture.multipliers, strict=False)
    return {rule.words.text(lang): str(y) for rule, y in by_rule if y}


def _lead(line: WinnerLine) -> float | None:
    lead = line.chance.lead
    return None if lead is None else float(lead) * line.result.matrix.points


def _beaten_by(line: WinnerLine) -> float | None:
    mixture = line.chance.mixture
    return None if mixture is None else float(mixture.lead) * line.result.matrix.points


def _covered(line: WinnerLine) -> list[Named]:
    below = np.flatnonzero(line.result.preference.covers[line.place])
    return [project(line.result.matrix, j) for j in below.tolist()]


def _dominating(line: WinnerLine) -> list[Named]:
    above = np.flatnonzero(line.result.preference.dominates[:, line.place])
    return [project(line.result.matrix, j) for j in above.tolist()]


def _few_names(found: list[Named], lang: Lang) -> str:
    return words(some([one.name for one in found], _MOST_NAMES), lang) or NEVER


STATES = {
    "possible": say("yes"),
    "never": say("no"),
    "open": say("not settled"),
}
PROJECTS = Form(IDS.about, write=_few_names, plain=lambda found, _lang: [one.id for one in found])
PROJECT: Column[WinnerLine] = Column(
    say("Project"), lambda line: project(line.result.matrix, line.place), NAMED,
    keys=("project", "name"), width=32,
)  # fmt: skip
STATE: Column[WinnerLine] = Column(
    say("Potentially optimal"), lambda line: line.chance,
    Form(CODE.about, write=_state_text, plain=lambda chance, _lang: chance.state),
    keys=("can_be_first",),
)  # fmt: skip
MARGIN: Column[WinnerLine] = Column(
    say("Greatest lead"), _margin,
    evolve(POINTS, write=_margin_text, plain=lambda found, _lang: found and found[1], none=NEVER),
    keys=("margin",),
)  # fmt: skip
PROOF: Column[WinnerLine] = Column(
    say("Shown by"), lambda line: shown_proof(line.result.matrix, line.chance), width=52
)
LAYER: Column[WinnerLine] = Column(say("Layer"), lambda line: line.layer, COUNT, keys=("layer",))
AHEAD: Column[WinnerLine] = Column(
    say("Always ahead of"), lambda line: line.ahead, COUNT, keys=("ahead_of",)
)
BEHIND: Column[WinnerLine] = Column(
    say("Always behind"), lambda line: line.behind, COUNT, keys=("behind",)
)
UNDECIDED: Column[WinnerLine] = Column(
    say("Depends on the weights"), lambda line: line.undecided, COUNT, keys=("undecided",)
)
DOMINATED: Column[WinnerLine] = Column(
    say("Dominated by"), _dominating, PROJECTS, keys=("dominated_by",), width=30
)
COLUMNS: tuple[Column[WinnerLine], ...] = (
    PROJECT,
    STATE,
    Column(say("Certainly first"), _certain_of, TOLD, keys=("certain",)),
    MARGIN,
    Column(say("Example weights"), _witness, BY_ID, keys=("witness",)),
    Column(say("Solved"), lambda line: line.chance.is_solved, TOLD, keys=("solved",)),
    Column(say("Lead in points"), _lead, POINTS, keys=("lead",)),
    Column(say("Beaten by the mixture"), _mixture, BY_ID, keys=("mixture",)),
    Column(say("Multipliers"), lambda line: line,
           Form(say("exact numbers as text, by constraint of the weight space"),
                plain=_multipliers), keys=("multipliers",)),
    Column(say("Beaten by, points"), _beaten_by, POINTS, keys=("beaten_by",)),
    LAYER,
    AHEAD,
    BEHIND,
    Column(say("Always equal to"), lambda line: line.equal, COUNT, keys=("equal_to",)),
    UNDECIDED,
    Column(say("Not known"), lambda line: line.unknown, COUNT, keys=("not_known",)),
    Column(say("Next below"), _covered, PROJECTS, keys=("directly_above",)),
    DOMINATED,
)  # fmt: skip
