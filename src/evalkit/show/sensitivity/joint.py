"""How the joint analysis is written."""

from __future__ import annotations

from typing import Any

import numpy as np

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, say
from evalkit.sensitivity.uncertain.joint_result import Joint
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.numbers import effect, estimated, most_often

_SHOWN = 12
_ROOTS = {
    "sum": say("weighted sum"),
    "product": say("weighted product"),
    "minimum": say("smallest utility"),
}
FACTORS = {
    "weights": say("weights"),
    "marks": say("marks"),
    "evaluators": say("evaluators"),
    "aggregation": say("aggregation"),
}
_PANELS = {"mean": say("mean of the panel"), "median": say("median of the panel")}


def page(result: Joint, lang: Lang) -> Page:
    """Return the analysis as a page: who is first how often, and because of what."""
    names = [name.text(lang) for name in result.matrix.names]
    order = result._order()
    errors = result.stated_error[:, 0]
    sure = result._stated(result.confidence, result.confidence_error)
    blocks: list[Block] = [
        Heading(say("Weights and marks uncertain together").text(lang)),
        Paragraph(
            say(
                "Over the weight space and all that the marks leave open, first most often:"
                " {names}, in {share} of the draws.",
                **most_often(result.matrix, result.most_often_first, result.first, errors),
            ).text(lang)
        ),
    ]
    rows = [
        (
            names[place],
            estimated(float(result.first[place]), float(errors[place])),
            fixed(result.expected_ranks[place], 1),
            "–"
            if np.isnan(result.confidence[place])
            else estimated(float(result.confidence[place]), float(sure[place]), brief=True),
        )
        for place in order[:_SHOWN]
    ]
    headers = [
        say("Project"),
        say("First"),
        say("Mean rank"),
        say("Confidence"),
    ]
    blocks.append(Table([h.text(lang) for h in headers], rows, right=[1, 2, 3]))
    if len(order) > _SHOWN:
        blocks.append(Paragraph(say("… and {count} more", count=len(order) - _SHOWN).text(lang)))
    blocks += [*_by_option(result, lang), *_due(result, lang)]
    notes = [
        *all_said(*result.cut_short, result.method),
        say(
            "± is two standard errors. Confidence: how often a project is first at the mean of"
            " the weights with which it is first."
        ),
        *all_said(*result.notes),
    ]
    blocks.append(Bullets([note.text(lang) for note in notes]))
    return Page(blocks)


def rows(result: Joint, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a project, by falling share of first places."""
    matrix = result.matrix
    found = []
    for place in result._order():
        central = result.central_weights[place]
        able = not np.isnan(central[0])
        found.append(
            {
                "project": matrix.projects[place],
                "name": matrix.names[place].text(lang),
                "first": float(result.first[place]),
                "first_error": float(result.first_error[place]),
                "expected_rank": float(result.expected_ranks[place]),
                "expected_rank_error": float(result.expected_ranks_error[place]),
                "confidence": float(result.confidence[place]) if able else None,
                "confidence_error": float(result.confidence_error[place]) if able else None,
                "acceptability": result.acceptability[place].tolist(),
                "central_weights": central.tolist() if able else None,
            }
        )
    return found


def _by_option(result: Joint, lang: Lang) -> list[Block]:
    if len(result.options) < 2:
        return []
    rows = []
    errors = result._stated(result.first_by_option, np.zeros_like(result.first_by_option))
    for option, shares, off in zip(result.options, result.first_by_option, errors, strict=True):
        best = int(np.argmax(shares))
        words = _ROOTS[option.root].text(lang)
        if option.panel is not None:
            words += ", " + _PANELS[option.panel].text(lang)
        rows.append(
            (
                words,
                result.matrix.names[best].text(lang),
                estimated(float(shares[best]), float(off[best])),
            )
        )
    headers = [say("Aggregation"), say("First most often"), say("First")]
    return [Table([h.text(lang) for h in headers], rows, right=[2])]


def _due(result: Joint, lang: Lang) -> list[Block]:
    rows = [
        (
            FACTORS[share.factor].text(lang),
            *(
                effect(value, 2 * error)
                for answer in ("lead", "winner")
                for value, error in (
                    (share.parts[answer].first, share.parts[answer].first_error),
                    (share.parts[answer].total, share.parts[answer].total_error),
                )
            ),
        )
        for share in result.shares
        if share.moves
    ]
    if not rows:
        return [Paragraph(say("Nothing varies: neither weights nor marks.").text(lang))]
    headers = [
        say("Due to"),
        say("Lead, alone %"),
        say("Lead, in all %"),
        say("Winner, alone %"),
        say("Winner, in all %"),
    ]
    words = say(
        "Shares of the variance of the lead of {winner} over {rival}, and of which project is"
        " first: due to a factor alone, and with what it does together with the others.",
        winner=result.matrix.names[result.winner],
        rival=result.matrix.names[result.rival],
    )
    return [
        Paragraph(words.text(lang)),
        Table([h.text(lang) for h in headers], rows, right=[1, 2, 3, 4]),
    ]
