"""Who can be first, who is first in any case, and who is better than whom in any case."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import field, frozen

from evalkit.core.notes import Note, note
from evalkit.sensitivity.budget import WorkLeft
from evalkit.sensitivity.study import Answer, Study, question
from evalkit.sensitivity.winning.certificates import NEAR
from evalkit.sensitivity.winning.chances import ChanceState, FirstChance, find_chances
from evalkit.sensitivity.winning.comparing import Preference
from evalkit.weights import WeightSpace


@frozen(eq=False)
class Winners(Answer):
    """Possible and certain winners over all admissible weights and marks.

    Parameters
    ----------
    chances : tuple of Chance
        Whether each project can be first, with witness or proof; in the order of the matrix.
    preference : Preference
        Who is better than whom at all admissible weights and marks.
    certain : tuple of int
        Places of the projects that are first, perhaps tied, at all admissible weights
        and marks.
    sole : bool
        Whether there is one certain winner, and it is known to be never tied.
    undecided : tuple of int
        Places of the projects that may be certain winners: it is not known.
    """

    chances: tuple[FirstChance, ...] = field(repr=False)
    preference: Preference = field(repr=False)
    certain: tuple[int, ...]
    sole: bool
    undecided: tuple[int, ...]
    cut_short: tuple[Note, ...] = field(default=(), repr=False, kw_only=True)

    @property
    def possible(self) -> tuple[int, ...]:
        """Places of the projects that can be first: those with a witness."""
        return self._of("possible")

    @property
    def never(self) -> tuple[int, ...]:
        """Places of the projects that are proven never to be first."""
        return self._of("never")

    @property
    def unproven(self) -> tuple[int, ...]:
        """Places of the projects of which neither is proven."""
        return self._of("open")

    @property
    def unbeaten(self) -> tuple[int, ...]:
        """Places of the projects that nobody is better than at all admissible weights and marks.

        Those of which it is not known are left out.
        """
        unknown = self.preference.unknown
        return tuple(i for i in self.preference.layers[0] if not unknown[i].any())

    def _of(self, state: ChanceState) -> tuple[int, ...]:
        return tuple(c.project for c in self.chances if c.state == state)

    def _sorted(self) -> list[FirstChance]:
        order: dict[ChanceState, int] = {"possible": 0, "open": 1, "never": 2}
        return sorted(self.chances, key=lambda c: (order[c.state], -c.margin))


@question
def winners(study: Study, *, seed: int = 0) -> Winners:
    """Find who can be first, who is first in any case, and who is better than whom in any case.

    Parameters
    ----------
    study : Study
    seed : int
        Of the draws that are tried first; within the budget the answer does not depend
        on it, the witness may.

    Returns
    -------
    Winners

    Notes
    -----
    As in voting with incomplete preferences (Konczak and Lang 2005): a certain winner
    is first in every completion, a possible one in some. For a certain winner the
    project has its lowest marks and the rivals their highest, for a possible one the
    reverse.

    The linear program "most t such that ``(v_i - v_j) @ w >= t`` for all rivals j" has an
    optimum of 0 or more exactly if i is first, perhaps tied, somewhere. If it is below 0,
    its multipliers mix the rivals into one that is ahead of i everywhere (potential
    optimality: Hazen 1986, Operations Research 34; Athanassopoulos and Podinovski 1997,
    JORS 48). Witness and mixture are checked in fractions before they are called so.

    Necessary and possible preference as in robust ordinal regression (Greco, Mousseau
    and Słowiński 2008, EJOR 191), for given utilities: i is necessarily at least as good
    as j if the least ``(v_i - v_j) @ w`` is at least 0. On simplex-shaped spaces the
    corners decide it, in whole numbers. "Ahead" on the page means never behind, and not
    always tied. Elsewhere the least value is worked out in floats, and again in fractions
    where it is within 1e-9 of a tie. Projects with identical marks are at least as good as
    each other, and neither is better.

    Examples
    --------
    >>> found = winners(Study.of([[1, 0], [0, 1], [0.4, 0.4]]))
    >>> found.possible, found.never, found.certain
    ((0, 1), (2,), ())
    >>> [str(share) for share in found.chances[2].mixture.shares]
    ['1/2', '1/2']
    >>> found = winners(Study.of([[0.9, 0.2], [0.8, 0.1], [0.1, 0.9]]))
    >>> found.preference.preferred.tolist()[0]
    [False, True, False]
    """
    matrix, preference, work = study.matrix, study.preference, study.work()
    chances = find_chances(matrix, study.space, work, seed, preference.strict)
    certain = tuple(np.flatnonzero(preference.necessary.all(axis=1)).tolist())
    maybe = (preference.necessary | preference.open).all(axis=1)
    maybe &= ~preference.necessary.all(axis=1)
    ahead = {c.project for c in chances if c.lead is not None and c.lead > 0}
    rivals = len(matrix.projects) - 1
    return Winners(
        study=study,
        chances=chances,
        preference=preference,
        certain=certain,
        sole=len(certain) == 1 and int(preference.strict[certain[0]].sum()) == rivals,
        # Who is ahead of everybody somewhere leaves no room for another certain winner.
        undecided=tuple(i for i in np.flatnonzero(maybe).tolist() if not ahead - {i}),
        cut_short=(*_cut_short(chances, work), *preference.cut_short),
        method=_method(study.space),
        remarks=tuple(_remarks(chances, preference)),
    )


def _method(space: WeightSpace) -> Note:
    if not space.rows or space.corners() is not None:
        return note("winners-by-corners")
    return note("winners-by-differences")


def _remarks(chances: tuple[FirstChance, ...], preference: Preference) -> Iterator[Note]:
    tied = sum(c.state == "possible" and c.lead == 0 and abs(c.margin) <= NEAR for c in chances)
    if tied:
        yield note("only-together", count=tied)
    if preference.equal:
        yield note("pairs-equal", count=preference.equal)
    if preference.unsettled:
        yield note("pairs-unsettled", count=preference.unsettled)


def _cut_short(chances: tuple[FirstChance, ...], work: WorkLeft) -> Iterator[Note]:
    left = [c for c in chances if not c.is_solved]
    opened = sum(c.state == "open" for c in left)
    if opened:
        yield note("chances-left", reason=work.out(), count=len(left), open=opened)
    elif left:
        yield note("leads-left", count=len(left), all=len(chances))
