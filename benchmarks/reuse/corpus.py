"""What a benchmark of reuse is made of: earlier works, and deliveries whose truth is known."""

from __future__ import annotations

from attrs import field, frozen


@frozen
class Work:
    """An earlier work: path and text of every file."""

    name: str
    vendor: str
    files: dict[str, str]


@frozen
class Query:
    """A delivery.

    Parameters
    ----------
    level : str
        What was done to the earlier works.
    files : dict of path to text
    sources : sequence of str
        Names of the works that it was made from.
    share : float
        True share of counted characters that stands in them.
    masks : dict of path to bytes
        A byte for each character: 0 new, 1 from an earlier work, 2 mandated, 255 not counted.
    edited : float
        Share of the characters taken over that were changed.
    """

    level: str
    files: dict[str, str]
    sources: tuple[str, ...]
    share: float
    masks: dict[str, bytes]
    edited: float = 0.0


@frozen
class Corpus:
    """Works, mandated texts, and deliveries to be measured against them."""

    language: str
    works: tuple[Work, ...]
    queries: tuple[Query, ...]
    mandated: tuple[str, ...] = field(default=())


def check_corpus(corpus: Corpus) -> None:
    """Raise where a truth contradicts itself."""
    names = {work.name for work in corpus.works}
    for query in corpus.queries:
        counted = reused = 0
        for path, text in query.files.items():
            mask = query.masks[path]
            if len(mask) != len(text):
                raise ValueError(
                    f"{query.level}, {path}: {len(mask)} marks, {len(text)} characters"
                )
            counted += len(mask) - mask.count(255)
            reused += mask.count(1)
        if abs(query.share - reused / max(counted, 1)) > 1e-9:
            raise ValueError(f"{query.level}: {query.share} is not {reused / counted}")
        if not set(query.sources) <= names:
            raise ValueError(f"{query.level}: unknown sources")
        if query.level.startswith("N") and reused:
            raise ValueError(f"{query.level}: unrelated work with reuse")
