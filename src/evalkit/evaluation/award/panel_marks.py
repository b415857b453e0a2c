"""What the marks of a panel came to, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from evalkit.evaluation.award.judging import Judged
from evalkit.model import Consensus


@frozen
class PanelMark:
    """What a panel's marks on one item of one bid came to.

    Parameters
    ----------
    value : Fraction
        In points.
    kept : sequence of str
        Evaluators whose marks count.
    dropped : sequence of (evaluator, why)
        ``recused``, ``highest``, ``lowest``, ``unasked`` or ``absent``.
    consensus : Consensus or None
        The mark that the panel agreed on instead; `value` is its worth.
    """

    value: Fraction
    kept: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    consensus: Consensus | None


class PanelMarks(Mapping[tuple[str, str], PanelMark]):
    """The panel marks by (project, criterion), worked out when they are asked for."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._moved = {(c.project, c.criterion): c for c in judged.case.consensus}
        self._at = {
            (bid, item): (number, row, column)
            for number, session in enumerate(judged.sessions)
            if session.table is not None
            for row, bid in enumerate(session.table.bids)
            for column, item in enumerate(session.table.items)
        }

    def __getitem__(self, key: tuple[str, str]) -> PanelMark:
        moved = self._moved.get(key)
        if moved is not None and key not in self._at:
            # Agreed on without a mark of anybody.
            return PanelMark(value=self._worth(moved), kept=(), dropped=(), consensus=moved)
        number, row, column = self._at[key]
        session = self._judged.sessions[number]
        assert session.table is not None
        assert session.result is not None
        people = session.table.evaluators
        kept = session.result.kept[:, row, column]
        value = session.result.values[row][column]
        return PanelMark(
            value=value if moved is None else self._worth(moved),
            kept=tuple(name for name, stays in zip(people, kept, strict=True) if stays),
            dropped=tuple(
                (name, session.result.reason(place, row, column))
                for place, (name, stays) in enumerate(zip(people, kept, strict=True))
                if not stays
            ),
            consensus=moved,
        )

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter({**self._at, **self._moved})

    def __len__(self) -> int:
        return len({**self._at, **self._moved})

    def _worth(self, moved: Consensus) -> Fraction:
        criteria = self._judged.case.criteria
        scale = criteria[moved.criterion].scale
        assert scale is not None
        return scale.utility(scale.read(moved.value)) * criteria.max_points(moved.criterion)
