"""How long does an index of 100,000 documents take, how large is it, how fast does it answer?

Documents are drawn from a vocabulary with shared clauses in each; queries hold a tenth or three
tenths of one of them. `--small` takes 2,000.

    python -m benchmarks.reuse.large_index [--small] [--documents N]
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.clock import spent
from benchmarks.reuse.document_corpus import words_of
from evalkit.reuse import Index, Work, WorkDocument, work_of
from evalkit.reuse.index.find import candidates
from evalkit.reuse.settings import PROSE

WORDS = 900  # of a document, about 10 kB
VENDORS = 500


class Maker:
    """Makes the same documents for the same number, one by one."""

    def __init__(self) -> None:
        self.vocabulary = np.array(words_of("ko") + words_of("en"), object)
        rng = np.random.default_rng(7)
        self.clauses = [self.text(rng, 120) for _ in range(12)]

    def text(self, rng: np.random.Generator, count: int) -> str:
        """Return so many words at random."""
        return " ".join(self.vocabulary[rng.integers(0, len(self.vocabulary), count)])

    def document(self, number: int) -> str:
        """Return a document: its own words, and two of the clauses that all have."""
        rng = np.random.default_rng([1, number])
        first, second = rng.choice(len(self.clauses), 2, replace=False)
        own = self.text(rng, WORDS)
        return "\n".join([own, self.clauses[first], self.clauses[second]])

    def works(self, count: int) -> Iterator[Work]:
        """Yield the works of an index."""
        for number in range(count):
            document = WorkDocument(name="report.txt", text=self.document(number))
            yield Work(id=f"w{number}", vendor=f"v{number % VENDORS}", documents=[document])


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--documents", type=int, default=100_000)
    given = parser.parse_args()
    count = 2_000 if given.small else given.documents
    maker = Maker()
    size = sum(len(maker.document(n).encode()) for n in range(0, count, max(count // 200, 1)))
    size = size * count // len(range(0, count, max(count // 200, 1)))
    start = spent()
    for number in range(min(count, 2000)):
        maker.document(number)
    making = (spent() - start) / min(count, 2000) * count
    folder = Path(tempfile.mkdtemp())
    try:
        start = spent()
        index = Index.create(folder / "index").add(maker.works(count))
        seconds = spent() - start - making
        stored = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{count:,} documents, {size / 1e6:,.0f} MB of text")
        print(
            f"built in {seconds:,.0f} s ({size / 1e6 / seconds:.1f} MB/s), peak {memory:.1f} GB; "
            f"{seconds / making:.1f} times the making of the text"
        )
        print(f"index {stored / 1e6:,.0f} MB, {stored / size:.2f} of the text; "
              f"{len(index.segments)} segments")  # fmt: skip
        ask(index, maker, count)
    finally:
        shutil.rmtree(folder)


def ask(index: Index, maker: Maker, count: int, queries: int = 200) -> None:
    """Time queries of which the answer is known."""
    rng = np.random.default_rng(3)
    for share in (0.3, 0.1):
        times, reading, first = [], 0.0, 0
        for _ in range(queries):
            target = int(rng.integers(count))
            words = maker.document(target).split()[: int(WORDS * share)]
            text = maker.text(rng, WORDS - len(words)) + " " + " ".join(words)
            begun = spent()
            query = work_of(text).prose
            _ = query.sketch, query.sketch_places
            start = spent()
            reading += start - begun
            found = candidates(index, query, PROSE, lambda _: True)
            times.append(spent() - start)
            first += bool(found.sources) and index.ids[found.sources[0]] == f"w{target}"
        middle, slowest = 1000 * statistics.median(times), 1000 * max(times)
        print(
            f"{share:.0%} of a document: {middle:.2f} ms a query (slowest {slowest:.1f}), "
            f"{sum(times) / reading:.2f} of the fingerprints of its text"
        )
        print(f"    found first in {first} of {queries}")


if __name__ == "__main__":
    main()
