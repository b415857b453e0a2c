"""Documents in Korean and English, and what repackaging makes of them, from a seed."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from pathlib import Path

from attrs import evolve, field, frozen

from benchmarks.reuse.corpus import Corpus, Query, Work

_WORDS = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))
_NAMES = {
    lang: {key: words.split() for key, words in _WORDS[lang].pop("names").items()}
    for lang in ("ko", "en")
}
_KOREAN, _ENGLISH = (
    {key: words.split() for key, words in _WORDS[lang].items()} for lang in ("ko", "en")
)


def words_of(lang: str) -> list[str]:
    """Return the words of a language, compounds of two among them."""
    if lang == "en":
        return [w.replace("_", " ") for words in _ENGLISH.values() for w in words]
    roots = _KOREAN["root"]
    return [first + second for first in roots for second in roots[::3]]


LEVELS = {
    "M0": "names changed",
    "M1": "and sections reordered, 5 % left out, 30 % new",
    "M2": "and about 9 % of characters edited",
    "M3": "and about 20 % edited",
    "M4": "and about 33 % edited",
    "M5": "20 % taken over, in runs of 3 to 6 sentences",
    "M6": "names changed, split over two files",
    "M7": "names changed, exported as DOCX and read back",
    "M8": "rewritten throughout: any word may be another",
    "M9": "a tenth city of a vendor that served nine with the same text",
    "N0": "unrelated",
    "N1": "unrelated, 35 % mandated text",
}
_EDIT = {
    "M2": 0.095,
    "M3": 0.22,
    "M4": 0.44,
    "M8": 0.9,
}  # of the words; how much of the text is told


@frozen
class Sentence:
    """Words with name slots such as {city}; `origin` is the work that it was written for."""

    words: tuple[str, ...]
    origin: str = ""
    edits: int = field(default=0)

    def text(self, names: dict[str, str]) -> str:
        """Return the sentence with the names of one city."""
        return " ".join(self.words).format_map(names).replace("_", " ") + "."


def _final(word: str) -> bool:
    """Say whether a Korean word ends in a consonant, which its particles follow."""
    code = ord(word[-1])
    return 0xAC00 <= code <= 0xD7A3 and (code - 0xAC00) % 28 > 0


def _korean(rng: random.Random) -> tuple[str, ...]:
    pick = {name: (lambda n=name: rng.choice(_KOREAN[n])) for name in _KOREAN}
    first, second, third = (pick["root"]() + pick["root"]() for _ in range(3))
    words = []
    if rng.random() < 0.3:
        words.append(pick["connector"]())
    if rng.random() < 0.25:
        words.append(rng.choice(["{city}의", "{body}의", "{product}의"]))
    words += [pick["modifier"](), first + ("은" if _final(first) else "는")]
    if rng.random() < 0.7:
        words.append(pick["adverbial"]())
    if rng.random() < 0.6:
        words.append(second + "의")
    words += [third + ("을" if _final(third) else "를")]
    if rng.random() < 0.4:
        other = pick["root"]() + pick["root"]()
        words += [pick["verb"]() + "하고", other + ("을" if _final(other) else "를")]
    if rng.random() < 0.4:
        words.append(pick["adverbial"]())
    words.append(pick["verb"]() + pick["ending"]())
    return tuple(words)


def _english(rng: random.Random) -> tuple[str, ...]:
    pick = {name: (lambda n=name: rng.choice(_ENGLISH[n])) for name in _ENGLISH}
    words = [pick["connector"]()] if rng.random() < 0.3 else []
    words += ["The", pick["adjective"](), pick["noun"](), pick["noun"](), pick["verb"]()]
    words += ["the", pick["adjective"](), pick["noun"]()]
    if rng.random() < 0.3:
        words += ["of", rng.choice(["{city}", "the {body}", "{product}"])]
    if rng.random() < 0.5:
        words += ["and", pick["verb"](), "each", pick["noun"]()]
    if rng.random() < 0.7:
        words.append(pick["adverbial"]())
    return tuple(words)


_WRITE: dict[str, Callable[[random.Random], tuple[str, ...]]] = {"ko": _korean, "en": _english}


def _edited(sentence: Sentence, share: float, lang: str, rng: random.Random) -> Sentence:
    """Replace, drop, add and swap words; names stay slots."""
    words: list[str] = []
    for word in sentence.words:
        if "{" in word or rng.random() >= share:
            words.append(word)
            continue
        way = rng.random()
        if way < 0.55:
            words.append(_other(word, lang, rng))
        elif way < 0.7:
            pass
        elif way < 0.85:
            words += [word, _other("", lang, rng)]
        elif words:
            words.insert(len(words) - 1, word)
        else:
            words.append(word)
    return evolve(sentence, words=tuple(words) or sentence.words)


def _other(word: str, lang: str, rng: random.Random) -> str:
    if lang == "en":
        kind = next((k for k, items in _ENGLISH.items() if word in items), "adjective")
        return rng.choice(_ENGLISH[kind])
    for kind in ("modifier", "adverbial", "connector"):
        if word in _KOREAN[kind]:
            return rng.choice(_KOREAN[kind])
    stem = next((v for v in _KOREAN["verb"] if word.startswith(v) and word != v), "")
    if stem:  # another ending, or another verb with it
        if rng.random() < 0.5:
            return stem + rng.choice(_KOREAN["ending"])
        return rng.choice(_KOREAN["verb"]) + word.removeprefix(stem)
    if word:
        return rng.choice(_KOREAN["root"]) + word[2:]
    return rng.choice(_KOREAN["modifier"])


def _names(lang: str, rng: random.Random) -> dict[str, str]:
    return {key: rng.choice(values) for key, values in _NAMES[lang].items()}


@frozen
class _Source:
    work: Work
    sections: list[list[Sentence]]
    lang: str


def _sections(lang: str, origin: str, count: int, rng: random.Random) -> list[list[Sentence]]:
    return [
        [Sentence(_WRITE[lang](rng), origin) for _ in range(rng.randint(6, 14))]
        for _ in range(count)
    ]


def _rendered(sections: list[list[Sentence]], names: dict[str, str]) -> tuple[str, bytes]:
    """Return text and mask: a heading-free document, a paragraph a section."""
    text, mask = [], bytearray()
    for section in sections:
        for sentence in section:
            piece = sentence.text(names) + " "
            kind = {"": 0, "mandated": 2}.get(sentence.origin, 1)
            text.append(piece)
            mask += bytes(kind if c.isalnum() else 255 for c in piece)
        text.append("\n")
        mask.append(255)
    return "".join(text), bytes(mask)


def _mandated(lang: str, rng: random.Random) -> list[list[Sentence]]:
    return [
        [Sentence(_WRITE[lang](rng), "mandated") for _ in range(rng.randint(3, 6))]
        for _ in range(14)
    ]


def document_corpus(
    seed: int, *, vendors: int = 14, each: int = 4, queries: int = 24, sections: int = 12
) -> Corpus:
    """Make works of ``vendors`` in both languages, and ``queries`` deliveries of every level."""
    rng = random.Random(seed)
    clauses = {lang: _mandated(lang, rng) for lang in ("ko", "en")}
    made: list[_Source] = []
    for vendor in range(vendors):
        for number in range(each):
            for lang in ("ko", "en"):
                name = f"v{vendor}-{number}-{lang}"
                own = _sections(lang, name, sections, rng)
                shown = _with(own, clauses[lang], 0.15, rng)
                text, _ = _rendered(shown, _names(lang, rng))
                made.append(_Source(Work(name, f"v{vendor}", {"report.txt": text}), own, lang))
    works = [source.work for source in made]
    works += _serial(rng, made, clauses)
    found = [_query(level, made, clauses, rng) for level in LEVELS for _ in range(queries)]
    texts = tuple(
        _rendered([s], dict.fromkeys(("city", "product", "body"), ""))[0]
        for lang in clauses
        for s in clauses[lang]
    )
    return Corpus("documents", tuple(works), tuple(found), texts)


def _serial(
    rng: random.Random, made: list[_Source], clauses: dict[str, list[list[Sentence]]]
) -> list[Work]:
    """One vendor delivers three documents to nine cities each."""
    found = []
    for number in range(3):
        base = made[number]
        for city in range(9):
            text, _ = _rendered(
                _with(base.sections, clauses[base.lang], 0.15, rng), _names(base.lang, rng)
            )
            name = f"serial-{number}-{city}"
            found.append(Work(name, base.work.vendor, {"report.txt": text}))
    return found


def _with(
    own: list[list[Sentence]], clauses: list[list[Sentence]], share: float, rng: random.Random
) -> list[list[Sentence]]:
    """Strew mandated sections among one's own, up to a share of all."""
    wanted = share * sum(map(len, own)) / (1 - share)
    mixed, count = list(own), 0
    for section in rng.sample(clauses, len(clauses)):
        if count >= wanted:
            break
        mixed.insert(rng.randint(0, len(mixed)), section)
        count += len(section)
    return mixed


def _query(
    level: str, made: list[_Source], clauses: dict[str, list[list[Sentence]]], rng: random.Random
) -> Query:
    serial = level == "M9"
    base = made[rng.randrange(3)] if serial else rng.choice(made[3:])
    lang = base.lang
    others = [s for s in made[3:] if s.lang == lang and s is not base]
    sources = [base]
    fresh = lambda count: _sections(lang, "", count, rng)  # noqa: E731
    share = _EDIT.get(level, 0.0)
    if level in {"N0", "N1"}:
        sources = []
        sections = fresh(12)
        if level == "N1":
            sections = _with(sections, clauses[lang], 0.35, rng)
    elif level == "M5":
        sections = fresh(10)
        taken = [s for section in base.sections for s in section]
        count = 0
        while count < 0.25 * sum(map(len, sections)):
            size = rng.randint(3, 6)
            at = rng.randrange(len(taken) - size)
            target = rng.choice(sections)
            where = rng.randint(0, len(target))
            target[where:where] = taken[at : at + size]
            count += size
    elif level in {"M0", "M6", "M7"}:
        sections = list(base.sections)
    else:
        taken = list(base.sections)
        if rng.random() < 1 / 3 and not serial:  # a third mixes two works
            sources.append(rng.choice(others))
            taken = taken[:6] + sources[1].sections[:6]
        rng.shuffle(taken)
        taken = [
            [_edited(s, share, lang, rng) for s in section if rng.random() > 0.05]
            for section in taken
        ]
        sections = taken + fresh(round(len(taken) * 0.43))
        rng.shuffle(sections)
        if serial:
            sections = _with(sections, clauses[lang], 0.15, rng)
    names = _names(lang, rng)
    parts = [sections[: len(sections) // 2], sections[len(sections) // 2 :]]
    files, masks = {}, {}
    for number, part in enumerate(parts if level == "M6" else [sections]):
        files[f"{number}.txt"], masks[f"{number}.txt"] = _rendered(part, names)
    counted = sum(len(m) - m.count(255) for m in masks.values())
    reused = sum(m.count(1) for m in masks.values())
    return Query(
        level, files, tuple(s.work.name for s in sources), reused / counted, masks,
        _changed(level, share, lang, rng),
    )  # fmt: skip


def _changed(level: str, share: float, lang: str, rng: random.Random) -> float:
    """Measure, on sentences of its own, how many characters such an edit changes."""
    if not share:
        return 0.0
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415

    names = dict.fromkeys(("city", "product", "body"), "x")
    rng = random.Random(f"{level}{lang}")
    pairs = []
    for _ in range(50):
        before = Sentence(_WRITE[lang](rng))
        pairs.append((before.text(names), _edited(before, share, lang, rng).text(names)))
    return sum(Levenshtein.distance(a, b) for a, b in pairs) / sum(len(a) for a, _ in pairs)
