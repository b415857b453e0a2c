"""The same question put to other tools, each with mandated text taken out.

A peer is a function from works and queries (texts as one string each) to a share per query. One
that cannot run says why.
"""

from __future__ import annotations

import difflib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.reuse.upstream import CACHE

Shares = list[float]
Peer = Callable[[Sequence[str], Sequence[str], Sequence[Sequence[int]]], Shares]
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"\w+|[^\w\s]")


class Missing(Exception):  # noqa: N818 - it is no error
    """Why a peer cannot run here."""


def word_grams(works: Sequence[str], queries: Sequence[str], _: object) -> Shares:
    """Word 5-grams of the query in the union of all works (as in R's textreuse)."""
    known = {gram for text in works for gram in _grams(text)}
    found = [_grams(query) for query in queries]
    return [len(grams & known) / max(len(grams), 1) for grams in found]


def _grams(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[n : n + 5]) for n in range(len(words) - 4)}


def minhash(works: Sequence[str], queries: Sequence[str], _: object) -> Shares:
    """Containment by MinHash with 256 permutations of the best work (datasketch)."""
    made = [_minhash(text) for text in works]
    found = []
    for query in queries:
        mine, size = _minhash(query)
        best = 0.0
        for other, count in made:
            alike = mine.jaccard(other)
            best = max(best, alike * (size + count) / ((1 + alike) * max(size, 1)))
        found.append(min(best, 1.0))
    return found


def _minhash(text: str) -> tuple[object, int]:
    try:
        from datasketch import MinHash  # noqa: PLC0415
    except ImportError as error:
        raise Missing("pip install datasketch") from error
    grams = {" ".join(gram).encode() for gram in _grams(text)}
    made = MinHash(num_perm=256)
    made.update_batch(grams)
    return made, len(grams)


def lsh_ensemble(works: Sequence[str], queries: Sequence[str], _: object) -> Shares:
    """The largest containment threshold of LSH Ensemble at which a work is found (datasketch)."""
    try:
        from datasketch import MinHashLSHEnsemble  # noqa: PLC0415
    except ImportError as error:
        raise Missing("pip install datasketch") from error
    made = [_minhash(text) for text in works]
    shares = [0.0] * len(queries)
    for threshold in (0.1, 0.3, 0.5, 0.7, 0.9):
        index = MinHashLSHEnsemble(threshold=threshold, num_perm=256, num_part=16)
        index.index([(n, mh, size) for n, (mh, size) in enumerate(made) if size])
        for number, query in enumerate(queries):
            mine, size = _minhash(query)
            if any(True for _ in index.query(mine, max(size, 1))):
                shares[number] = threshold
    return shares


def sentence_pairs(works: Sequence[str], queries: Sequence[str], _: object) -> Shares:
    """All pairs of sentences, alike by 70 of 100 (rapidfuzz)."""
    try:
        import numpy as np  # noqa: PLC0415
        from rapidfuzz import fuzz, process  # noqa: PLC0415
    except ImportError as error:
        raise Missing("pip install rapidfuzz") from error
    known = [s for text in works for s in _SENTENCE.split(text) if len(s) > 10]
    found = []
    for query in queries:
        mine = [s for s in _SENTENCE.split(query) if s.strip()]
        table = process.cdist(mine, known, scorer=fuzz.ratio, score_cutoff=70, dtype=np.uint8)
        hit = table.max(axis=1) > 0
        size = [len(s) for s in mine]
        found.append(float(np.dot(hit, size)) / max(sum(size), 1))
    return found


def matching_blocks(
    works: Sequence[str], queries: Sequence[str], sources: Sequence[Sequence[int]]
) -> Shares:
    """Matching blocks of 12 characters on with the true source, which it is told (difflib)."""
    found = []
    for query, known in zip(queries, sources, strict=True):
        work = works[known[0]] if known else works[0]
        blocks = difflib.SequenceMatcher(None, query, work, autojunk=False)
        size = sum(block.size for block in blocks.get_matching_blocks() if block.size >= 12)
        found.append(size / max(len(query), 1))
    return found


def copydetect(
    works: Sequence[str], queries: Sequence[str], _: object, suffix: str = ".txt"
) -> Shares:
    """Share of the query in the best work (copydetect; k 25, window 1)."""
    try:
        import copydetect as tool  # noqa: PLC0415
    except ImportError as error:
        raise Missing("pip install copydetect") from error
    with tempfile.TemporaryDirectory() as folder:

        def made(number: int, text: str) -> object:
            path = Path(folder, f"{number}{suffix}")
            path.write_text(text, "utf-8")
            return tool.CodeFingerprint(str(path), 25, 1, filter=suffix != ".txt", encoding="utf-8")

        known = [made(n, text) for n, text in enumerate(works)]
        found = []
        for number, query in enumerate(queries):
            mine = made(len(works) + number, query)
            shares = [tool.compare_files(mine, other)[1][0] for other in known]
            found.append(max(shares, default=0.0))
        return found


def minhash_only(text: str, _: str) -> object:
    """MinHash of the word 5-grams of a text (datasketch)."""
    return _minhash(text)


def copydetect_only(text: str, language: str) -> object:
    """Make the fingerprints of a text (copydetect)."""
    try:
        import copydetect as tool  # noqa: PLC0415
    except ImportError as error:
        raise Missing("pip install copydetect") from error
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "text.py" if language else "text.txt")
        path.write_text(text, "utf-8")
        return tool.CodeFingerprint(str(path), 25, 1, filter=bool(language), encoding="utf-8")


_DRIVER = """
import { Dolos, File } from "@dodona/dolos-lib";
import { readFileSync } from "fs";
const { language, works, queries } = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const out = [];
for (const query of queries) {
  const dolos = new Dolos({ language });
  const files = [new File("query", query), ...works.map((t, n) => new File("work" + n, t))];
  const report = await dolos.analyze(files);
  let best = 0;
  for (const pair of report.allPairs()) {
    if (pair.leftFile.path === "query") best = Math.max(best, pair.leftCovered / pair.leftTotal);
    else if (pair.rightFile.path === "query")
      best = Math.max(best, pair.rightCovered / pair.rightTotal);
  }
  out.push(best);
}
console.log(JSON.stringify(out));
"""
DOLOS = {"python": "python", "javascript": "javascript", "java": "java"}


def dolos(works: Sequence[str], queries: Sequence[str], _: object, language: str = "") -> Shares:
    """Share of the query in the best work (dolos-lib 3.5.1, by its defaults)."""
    if language not in DOLOS:
        raise Missing(f"dolos reads no {language or 'documents'}")
    if not shutil.which("npm"):
        raise Missing("npm is not installed")
    place = CACHE / "dolos"
    place.mkdir(parents=True, exist_ok=True)
    if not (place / "node_modules" / "@dodona" / "dolos-lib").is_dir():
        command = ["npm", "install", "--silent", "--prefix", str(place), "@dodona/dolos-lib@3.5.1"]
        if subprocess.run(command, check=False, capture_output=True, timeout=300).returncode:
            raise Missing("npm could not install @dodona/dolos-lib")
    (place / "driver.mjs").write_text(_DRIVER, "utf-8")
    (place / "input.json").write_text(
        json.dumps({"language": DOLOS[language], "works": works, "queries": queries}), "utf-8"
    )
    run = subprocess.run(
        ["node", "driver.mjs", "input.json"],
        cwd=place, check=False, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    if run.returncode:
        raise Missing("dolos ended with: " + (run.stderr.strip().splitlines() or ["nothing"])[-1])
    found: Shares = json.loads(run.stdout.strip().splitlines()[-1])
    return found
