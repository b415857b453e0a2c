"""Source code, and what repackaging makes of it, from a seed."""

from __future__ import annotations

import ast
import random
import re
from itertools import pairwise
from pathlib import PurePosixPath

from attrs import frozen

from benchmarks.reuse.corpus import Corpus, Query, Work
from benchmarks.reuse.upstream import SUFFIXES, upstream
from evalkit.reuse.languages import KEYWORDS, SKIPPED, STRINGS

LEVELS = {
    "C0": "copied",
    "C1": "15 % of identifiers renamed",
    "C2": "60 % renamed, comments gone, laid out anew, shuffled across files, 30 % new",
    "C3": "80 % renamed, 6 % of lines changed, dead code added",
    "C4": "80 % new, the rest renamed and shuffled",
    "N0": "unrelated",
}
_RENAMED = {"C1": 0.15, "C2": 0.6, "C3": 0.8, "C4": 0.6}
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_SIZE = (15_000, 30_000)  # characters of a project


@frozen
class Chunk:
    """A stretch of whole lines; `reused` is its truth."""

    text: str
    reused: bool


def _projects(packages: dict[str, dict[str, str]], rng: random.Random, most: int) -> list[Work]:
    """Cut packages into projects of about one size; a package is a vendor."""
    found = []
    for vendor, files in packages.items():
        part: dict[str, str] = {}
        names = sorted(files)
        wanted = rng.randint(*_SIZE)
        for name in names:
            part[name] = files[name]
            if sum(map(len, part.values())) >= wanted:
                found.append(Work(f"{vendor}#{len(found)}", vendor, part))
                part, wanted = {}, rng.randint(*_SIZE)
    rng.shuffle(found)
    return found[:most]


def _chunks(text: str, language: str, *, reused: bool) -> list[Chunk]:
    """Split a file into members: top-level statements, or blocks that close."""
    lines = text.splitlines(keepends=True)
    if language == "python":
        try:
            body = ast.parse(text).body
        except (SyntaxError, ValueError):
            return [Chunk(text, reused)]
        cuts = sorted({0, *(_first_line(node) - 1 for node in body), len(lines)})
        return [Chunk("".join(lines[a:b]), reused) for a, b in pairwise(cuts)]
    found, depth, part = [], 0, []
    for line in lines:
        part.append(line)
        before = depth
        depth += line.count("{") - line.count("}")
        if depth <= 1 and before > depth:  # a member has ended
            found.append(Chunk("".join(part), reused))
            part = []
    return [*found, Chunk("".join(part), reused)] if part else found


def _first_line(node: ast.stmt) -> int:
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])


def _renaming(text: str, share: float, language: str, rng: random.Random) -> dict[str, str]:
    words = sorted(set(_WORD.findall(text)) - KEYWORDS[language])
    chosen = rng.sample(words, round(share * len(words)))
    return {word: f"{rng.choice('abcdefghkmnpr')}{rng.randrange(10**6)}" for word in chosen}


def _renamed(text: str, names: dict[str, str]) -> str:
    return _WORD.sub(lambda m: names.get(m[0], m[0]), text)


def _bare(text: str, language: str) -> str:
    """Take comments away, keep strings."""
    pattern = re.compile(
        rf"(?P<string>{STRINGS.get(language, STRINGS['c'])})"
        r"|(?P<comment>//[^\n]*|/\*.*?\*/)"
        if language != "python"
        else rf"(?P<string>{STRINGS['python']})|(?P<comment>\#[^\n]*)",
        re.DOTALL,
    )
    return pattern.sub(lambda m: m[0] if m.lastgroup == "string" else "", text)


def _laid_out(text: str, language: str, rng: random.Random) -> str:
    """Indent anew and drop empty lines; in languages of braces also join lines."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    if language == "python":
        return "\n".join(line.replace("    ", "\t") for line in lines) + "\n"
    joined = "".join(line.strip() + ("\n" if rng.random() < 0.8 else " ") for line in lines)
    return joined + "\n"


def _changed(text: str, share: float, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    out: list[str] = []
    for line in lines:
        # What opens or closes something stays, so that the rest reads as before.
        if rng.random() >= share or not line.strip() or re.search(r"[{}`]|\"\"\"|'''", line):
            out.append(line)
        elif rng.random() < 0.5:
            continue
        else:
            out += [line, line.replace("(", "(1 + ", 1)]
    return "".join(out)


def _mask(text: str, language: str, *, reused: bool) -> bytes:
    """Mark each character: spaces, comments and imports do not count."""
    mask = bytearray([1 if reused else 0]) * len(text)
    for at, character in enumerate(text):
        if character.isspace():
            mask[at] = 255
    strings = STRINGS.get(language, STRINGS["c"])
    pattern = re.compile(
        rf"(?P<string>{strings})|(?P<skip>{SKIPPED[language]})", re.MULTILINE | re.DOTALL
    )
    for found in pattern.finditer(text):
        if found.lastgroup == "skip":
            mask[found.start() : found.end()] = b"\xff" * (found.end() - found.start())
    return bytes(mask)


def code_corpus(language: str, seed: int, *, projects: int = 24, queries: int = 6) -> Corpus:
    """Make earlier projects and deliveries of every level in one language."""
    rng = random.Random(f"{language}{seed}")
    old, new = upstream(language)
    works = _projects(old, rng, projects)
    fresh = _projects(new, rng, 200)
    half = len(fresh) // 2
    pool = [c for w in fresh[:half] for t in w.files.values()
            for c in _chunks(t, language, reused=False)]  # fmt: skip
    found = []
    for level in LEVELS:
        for number in range(queries):
            if level == "N0":
                work = fresh[half + number % (len(fresh) - half)]
                parts = {n: [Chunk(t, reused=False)] for n, t in work.files.items()}
                found.append(_query(level, parts, (), language))
            else:
                found.append(_delivery(level, works, pool, language, rng))
    return Corpus(language, tuple(works), tuple(found))


def _delivery(
    level: str, works: list[Work], pool: list[Chunk], language: str, rng: random.Random
) -> Query:
    work = rng.choice(works)
    if level in {"C0", "C1"}:
        names = _renaming("\n".join(work.files.values()), _RENAMED.get(level, 0), language, rng)
        parts = {
            path: [Chunk(_renamed(text, names), reused=True)] for path, text in work.files.items()
        }
        return _query(level, parts, (work.name,), language)
    names = _renaming("\n".join(work.files.values()), _RENAMED[level], language, rng)
    chunks = []
    for text in work.files.values():
        for chunk in _chunks(text, language, reused=True):
            made = _bare(_renamed(chunk.text, names), language)
            if level == "C3":
                made = _changed(made, 0.06, rng)
            chunks.append(Chunk(_laid_out(made, language, rng), reused=True))
    rng.shuffle(chunks)
    size = sum(len(c.text) for c in chunks)
    if level == "C4":
        kept, count = [], 0
        for chunk in chunks:
            if count < 0.3 * size:
                kept.append(chunk)
                count += len(chunk.text)
        chunks, wanted = kept, 4 * count
    else:
        wanted = round({"C2": 0.43, "C3": 0.12}[level] * size)
    while wanted > 0:
        chunk = rng.choice(pool)
        if len(chunk.text) < 200:
            continue
        chunks.append(chunk)
        wanted -= len(chunk.text)
    rng.shuffle(chunks)
    suffix = SUFFIXES[language][0]
    count = max(1, len(work.files) - 1)
    parts = {f"src/module{n}{suffix}": chunks[n::count] for n in range(count)}
    return _query(level, parts, (work.name,), language)


def _query(
    level: str, parts: dict[str, list[Chunk]], sources: tuple[str, ...], language: str
) -> Query:
    files, masks = {}, {}
    for path, chunks in parts.items():
        files[path] = "".join(chunk.text for chunk in chunks)
        masks[path] = b"".join(_mask(chunk.text, language, reused=chunk.reused) for chunk in chunks)
    counted = sum(len(m) - m.count(255) for m in masks.values())
    reused = sum(m.count(1) for m in masks.values())
    return Query(level, files, sources, reused / max(counted, 1), masks)


def language_of(path: str, language: str) -> str:
    """Return the language of a file of a corpus."""
    return "kotlin" if PurePosixPath(path).suffix == ".kt" else language
