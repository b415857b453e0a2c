"""How right are the shares? Ours and those of other tools, on works whose truth is known.

Settings were chosen on seed 11; the table is of seed 23. `--small` takes a few deliveries and no
network.

    python -m benchmarks.reuse.quality [--small] [--queries N] [--no-peers]
"""

from __future__ import annotations

import argparse
import io
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from html import escape
from pathlib import Path

import numpy as np

from benchmarks.clock import spent
from benchmarks.reuse import document_corpus, peers
from benchmarks.reuse.code_corpus import LEVELS as CODE_LEVELS
from benchmarks.reuse.code_corpus import code_corpus, language_of
from benchmarks.reuse.corpus import Corpus, Query, check_corpus
from benchmarks.reuse.upstream import SUFFIXES
from evalkit.reuse import Index, Work, WorkDocument, measure
from evalkit.reuse.extract import extract_file
from evalkit.reuse.measuring import VERBATIM, find
from evalkit.reuse.settings import TextKind
from evalkit.show.pages import Page, Table

SEED = 23
LANGUAGES = ("python", "solidity", "java", "javascript")


def exported(text: str) -> str:
    """Return a text as it comes out of a Word document that holds it."""
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>"
        )
    found = extract_file(Path("report.docx"), data=stored.getvalue())
    return "\n".join(block.text for block in found.blocks)


def as_work(files: dict[str, str], language: str, **about: str) -> Work:
    """Return files as a work."""
    documents = [
        WorkDocument(name=name, text=text, language=language and language_of(name, language))
        for name, text in files.items()
    ]
    return Work(documents=documents, **about)


def ours(corpus: Corpus) -> tuple[list[float], dict[str, list[tuple[float, float]]], float]:
    """Return the shares, precision and recall of units by level, and the seconds of CPU."""
    language = "" if corpus.language == "documents" else corpus.language
    kind: TextKind = "code" if language else "prose"
    index = Index.build(
        as_work(w.files, language, id=w.name, vendor=w.vendor) for w in corpus.works
    )
    start = spent()
    shares, hits = [], defaultdict(list)
    for number, query in enumerate(corpus.queries):
        away = query.level == "M7"
        files = {n: exported(t) if away else t for n, t in query.files.items()}
        work = as_work(files, language, id=f"query{number}")
        result = measure(work, index, keep_identical=True)
        part = result.parts[0]
        shares.append(float(part.characters.high))
        settings = part.settings
        found = find(
            work, kind, index, boilerplate=Index(), settings=settings, admissible=lambda _: True
        )
        # What comes out of a file has other characters, so only its share is compared.
        known = (np.nan, np.nan) if away else _hits(work, kind, found.classes, query)
        hits[query.level].append(known)
    return shares, hits, spent() - start


def _hits(work: Work, kind: TextKind, classes: np.ndarray, query: Query) -> tuple[float, float]:
    units = work.units(kind)
    truth = np.concatenate(
        [
            np.frombuffer(query.masks[document.name], np.uint8)[
                units.starts[units.files[n] : units.files[n + 1]]
            ]
            for n, document in enumerate(work.documents)
        ]
    )
    got, true = classes >= VERBATIM, truth == 1
    both = float((got & true).sum())
    return (
        both / got.sum() if got.any() else np.nan,
        both / true.sum() if true.any() else np.nan,
    )


def free_text(query: Query) -> str:
    """Return a query without its mandated text: peers cannot know what is mandated."""
    return "\n".join(
        "".join(c for c, mark in zip(text, query.masks[name], strict=True) if mark != 2)
        for name, text in query.files.items()
    )


def peer_rows(
    corpus: Corpus, names: Sequence[tuple[str, object]], levels: Sequence[str], most: int
) -> list[list[str]]:
    """Return a row a peer: error by level on the first queries of each level, and its speed."""
    chosen = [
        n for level in levels
        for n in [m for m, q in enumerate(corpus.queries) if q.level == level][:most]
    ]  # fmt: skip
    works = ["\n".join(w.files.values()) for w in corpus.works]
    texts = [free_text(corpus.queries[n]) for n in chosen]
    number = {w.name: n for n, w in enumerate(corpus.works)}
    sources = [[number[s] for s in corpus.queries[n].sources] for n in chosen]
    size = sum(len(t.encode()) for t in (*works, *texts)) / 1e6
    rows = []
    for name, peer in names:
        start = spent()
        try:
            shares = peer(works, texts, sources)  # type: ignore[operator]
        except peers.Missing as why:
            rows.append([name, str(why)] + [""] * len(levels))
            continue
        seconds = spent() - start
        cells = []
        for level in levels:
            pairs = [
                (share, corpus.queries[n].share / _free(corpus.queries[n]))
                for n, share in zip(chosen, shares, strict=True)
                if corpus.queries[n].level == level
            ]
            cells.append(_cell(level, pairs))
        rows.append([name, *cells, f"{size / seconds:.2f}"])
    return rows


def _free(query: Query) -> float:
    counted = sum(len(m) - m.count(255) for m in query.masks.values())
    return 1 - sum(m.count(2) for m in query.masks.values()) / max(counted, 1)


def _cell(level: str, pairs: Sequence[tuple[float, float]]) -> str:
    errors = [abs(share - truth) for share, truth in pairs]
    if level.startswith("N"):
        return f"{np.mean(errors):.4f} (max {max(errors):.3f})"
    return f"{np.mean(errors):.3f}"


def _known(share: float) -> str:
    return "" if np.isnan(share) else f"{share:.3f}"


def table(corpus: Corpus, levels: dict[str, str], most: int, with_peers: bool) -> list[Table]:
    """Measure a corpus by ours and by peers."""
    check_corpus(corpus)
    shares, hits, seconds = ours(corpus)
    rows = []
    for level, words in levels.items():
        here = [
            (share, q.share)
            for share, q in zip(shares, corpus.queries, strict=True)
            if q.level == level
        ]
        precision, recall = (np.nanmean(c) if not np.isnan(c).all() else np.nan
                             for c in np.array(hits[level]).T)  # fmt: skip
        edited = np.mean([q.edited for q in corpus.queries if q.level == level])
        rows.append([
            level, words, f"{np.mean([t for _, t in here]):.3f}",
            f"{np.mean([s for s, _ in here]):.3f}", _cell(level, here),
            _known(precision),
            _known(recall), f"{edited:.0%}" if edited else "",
        ])  # fmt: skip
    size = sum(len(t.encode()) for q in corpus.queries for t in q.files.values()) / 1e6
    made = [
        Table(
            [
                "level",
                f"{corpus.language}: what was done",
                "true",
                "measured",
                "error",
                "precision",
                "recall",
                "edited",
            ],
            rows,
            right=range(2, 8),
            wrap=((1, 40),),
        )
    ]
    print(f"{corpus.language}: ours, both ways, {2 * size / seconds:.2f} MB/s")
    if with_peers:
        suffix = ".txt" if corpus.language == "documents" else SUFFIXES[corpus.language][0]
        names = [
            ("word 5-grams", peers.word_grams),
            ("datasketch MinHash 256", peers.minhash),
            ("datasketch LSH Ensemble", peers.lsh_ensemble),
            ("copydetect", partial(peers.copydetect, suffix=suffix)),
            ("dolos", partial(peers.dolos, language=corpus.language)),
        ]
        if corpus.language == "documents":
            names += [
                ("rapidfuzz, all sentences", peers.sentence_pairs),
                ("difflib, told the source", peers.matching_blocks),
            ]
        mine = [_cell(level, [(s, q.share) for s, q in zip(shares, corpus.queries, strict=True)
                              if q.level == level]) for level in levels]  # fmt: skip
        rows = [["evalkit", *mine, f"{2 * size / seconds:.2f}"]]
        rows += peer_rows(corpus, names, list(levels), most)
        made.append(
            Table(
                ["mean error of the share", *levels, "MB/s"], rows, right=range(1, len(levels) + 2)
            )
        )
    return made


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--queries", type=int, default=24)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--only", choices=("documents", *LANGUAGES))
    given = parser.parse_args()
    queries = 3 if given.small else given.queries
    corpora = [
        (document_corpus.document_corpus(given.seed, queries=queries), document_corpus.LEVELS)
    ]
    for language in ("python",) if given.small else LANGUAGES:
        try:
            corpora.append(
                (code_corpus(language, given.seed, queries=max(queries // 2, 2)), CODE_LEVELS)
            )
        except OSError as error:
            print(f"{language}: left out, its packages cannot be had ({error})")
    for corpus, levels in corpora:
        if given.only not in {None, corpus.language}:
            continue
        most = 1 if given.small else 4
        for made in table(corpus, levels, most, not (given.no_peers or given.small)):
            print()
            print(Page([made]).as_text(200))
        print()


if __name__ == "__main__":
    main()
