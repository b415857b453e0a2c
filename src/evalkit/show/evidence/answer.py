"""The page of a ranking with its answer first: certain, likely, then what to ask next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalkit.core.messages import Lang, say
from evalkit.evaluation import Evaluation
from evalkit.evidence import Outlook
from evalkit.evidence.certainty import leaves_pairs_open
from evalkit.show.columns import Column
from evalkit.show.evaluation import ranking
from evalkit.show.evaluation.ranking import RankingLine
from evalkit.show.evidence import likely as likely_view
from evalkit.show.evidence import outlook as outlook_view
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table

TOO_MANY = say("There are many projects: `evalkit likely CASE` says what is certain and likely.")
MOST_PROJECTS = 400
"""With more, the ranking comes alone, and `evalkit likely` takes its time."""


def has_outlook(evaluation: Evaluation) -> bool:
    """Say whether the answer comes with a ranking: a pair is open, projects are not too many."""
    return len(evaluation.scores) <= MOST_PROJECTS and leaves_pairs_open(evaluation)


def page(
    evaluation: Evaluation, found: Outlook | None, lang: Lang, ask: Sequence[Block] = ()
) -> Page:
    """Lay out a ranking below its answer.

    Parameters
    ----------
    found : Outlook or None
        None where nothing is open, or where it is left out: the ranking alone.
    ask : sequence of Block
        What to ask next; it stands between the answer and the ranking.
    """
    whole = ranking.page(evaluation, lang, [] if found is None else [_likely_ranks(found)])
    if found is None and not ask and len(evaluation.scores) <= MOST_PROJECTS:
        return whole
    start = next(n for n, block in enumerate(whole.blocks) if isinstance(block, Table))
    before, ranked, after = whole.blocks[:start], whole.blocks[start], whole.blocks[start + 1 :]
    if len(evaluation.scores) > MOST_PROJECTS:
        return Page([*before, Paragraph(TOO_MANY), ranked, *after], lang)
    notes = next((n for n, block in enumerate(after) if not isinstance(block, Bullets)), len(after))
    lead = outlook_view.lead(found) if found is not None else []
    blocks: list[Block] = [*before, *([Bullets(lead)] if lead else []), *ask]
    blocks += [Heading(say("Ranking"), 2)] if ask else []
    blocks += [ranked, *after[:notes]]
    blocks += outlook_view.answer(found, lang) if found is not None else []
    return Page([*blocks, *after[notes:]], lang)


def _likely_ranks(found: Outlook) -> Column[RankingLine]:
    held = dict(zip(found.leading.projects, found.leading.held(), strict=True))
    return Column(
        say("90 % rank interval"), lambda line: held[line.score.project.id], likely_view.HELD_RANKS
    )


def plain(evaluation: Evaluation, found: Outlook | None, lang: Lang) -> dict[str, Any]:
    """Return a ranking as plain data, with its outlook."""
    made = ranking.plain(evaluation, lang)
    if found is not None:
        made["outlook"] = outlook_view.plain(found, lang)
    return made
