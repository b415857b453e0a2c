"""How fast are fingerprints and whole measurements, beside other tools in one run? One core.

python -m benchmarks.reuse.speed [--small]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from benchmarks.clock import used
from benchmarks.reuse import peers
from benchmarks.reuse.code_corpus import code_corpus
from benchmarks.reuse.document_corpus import document_corpus
from benchmarks.reuse.quality import as_work
from evalkit.reuse import Index, fingerprint, measure
from evalkit.show.pages import Page, Table


def rate(work: Callable[[], object], size: float, least: float = 1.0) -> float:
    """Return MB/s, by CPU time, of the best of several runs that take a second in all."""
    best, spent = 0.0, 0.0
    while spent < least:
        seconds = used(work)
        best, spent = max(best, size / seconds), spent + seconds
    return best


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    given = parser.parse_args()
    least = 0.1 if given.small else 2.0
    documents = document_corpus(23, queries=2 if given.small else 6)
    code = code_corpus("python", 23, queries=1 if given.small else 3)
    rows = []
    for name, corpus, language in (("documents", documents, ""), ("Python", code, "python")):
        text = "\n".join(t for w in corpus.works for t in w.files.values())
        size = len(text.encode()) / 1e6
        fingerprint(text[:1000], language=language)  # tables are made at the first use
        ours = rate(lambda: fingerprint(text, language=language), size, least)  # noqa: B023
        row = [name, f"{ours:.1f}"]
        for peer in (peers.minhash_only, peers.copydetect_only):
            try:
                theirs = rate(lambda: peer(text, language), size, least)  # noqa: B023
                row.append(f"{theirs:.2f} ({ours / theirs:,.0f} times)")
            except peers.Missing as why:
                row.append(str(why))
        index = Index.build(
            as_work(w.files, language, id=w.name, vendor=w.vendor) for w in corpus.works
        )
        asked = [q for q in corpus.queries if not q.level.startswith("N")]
        size = sum(len(t.encode()) for q in asked for t in q.files.values()) / 1e6
        measure(as_work(asked[0].files, language, id="first"), index, keep_identical=True)

        def whole() -> None:
            for query in asked:  # noqa: B023
                work = as_work(query.files, language, id="query")  # noqa: B023
                measure(work, index, keep_identical=True)  # noqa: B023

        rows.append([*row, f"{rate(whole, size, least):.2f}"])
    headers = ["", "fingerprint, MB/s", "datasketch MinHash 256", "copydetect",
               "whole measurement with passages, MB/s"]  # fmt: skip
    print(Page([Table(headers, rows, right=[1, 2, 3, 4])]).as_text(200))


if __name__ == "__main__":
    main()
