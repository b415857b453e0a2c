"""Both catalogues keep to the words of the glossary."""

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
CATALOGUES = [
    ROOT / "src" / "evalkit" / "locale" / "ko" / "LC_MESSAGES" / "evalkit.po",
    *sorted((ROOT / "docs" / "locale" / "ko").rglob("*.po")),
]


def terms():
    """Yield (term, Korean, words that are not used for it) of each row of the page."""
    for line in (ROOT / "docs" / "reference" / "glossary.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] not in ("Term", "---"):
            refused = [] if cells[4] == "–" else [word.strip() for word in cells[4].split(",")]
            yield cells[0], cells[1], refused


TERMS = list(terms())
REFUSED = [(term, word) for term, _, words in TERMS for word in words]


RULE_FILES = sorted((ROOT / "src" / "evalkit" / "rules").rglob("*.toml"))
CRITERIA = sorted((ROOT / "criteria").glob("*.toml"))


def korean_of(table):
    """Yield every Korean text of a rule file."""
    for key, value in table.items() if isinstance(table, dict) else enumerate(table):
        if key == "ko":
            yield value
        elif isinstance(value, dict | list):
            yield from korean_of(value)


def sentences(path):
    if path.suffix == ".toml":
        return list(korean_of(tomllib.loads(path.read_text("utf-8"))))
    with path.open("rb") as file:
        return [str(message.string) for message in read_po(file, locale="ko") if message.id]


def test_each_concept_has_one_term_and_each_term_one_concept():
    for column in zip(*[(term, korean) for term, korean, _ in TERMS], strict=True):
        assert len(set(column)) == len(column)
    assert not {korean for _, korean, _ in TERMS} & {word for _, word in REFUSED}


@pytest.mark.parametrize(("term", "word"), REFUSED, ids=[word for _, word in REFUSED])
def test_a_refused_word_stands_in_no_catalogue(term, word):
    for path in (*CATALOGUES, *RULE_FILES):
        if path.stem != "glossary":
            found = [text for text in sentences(path) if word in text]
            assert not found, f"{path.name}: use the word of the glossary for {term}"


@pytest.mark.parametrize(
    ("term", "korean"), [(t, k) for t, k, _ in TERMS], ids=[t for t, _, _ in TERMS]
)
def test_each_korean_term_is_in_use(term, korean):
    """A term that nobody uses is not the word for the concept."""
    files = [path for path in (*CATALOGUES, *RULE_FILES) if path.stem != "glossary"]
    assert any(korean in text for path in files for text in sentences(path))


def test_a_heading_of_one_term_is_its_korean():
    """Where a whole message is a term, its Korean is that of the glossary."""
    known = {term: korean for term, korean, _ in TERMS}
    with CATALOGUES[0].open("rb") as file:
        for message in read_po(file, locale="ko"):
            name = str(message.id)
            if name in known and not message.context:
                assert known[name] in message.string, name


EVERYDAY = [
    "가격",
    "값",
    "결과",
    "구간",
    "규칙",
    "금액",
    "기준",
    "문서",
    "범위",
    "비율",
    "순서",
    "입찰",
    "자료",
    "점수",
    "파일",
    "확률",
]
NOUNS = [*sorted(korean for _, korean, _ in TERMS if re.search(r"[가-힣]$", korean)), *EVERYDAY]
PARTICLES = re.compile(rf"({'|'.join(NOUNS)})(은|는|이|가|을|를|과|와|으로|로)(?![가-힣])")


def misses_its_particle(noun, particle):
    """Tell whether a noun ends on a consonant where its particle follows a vowel, or the reverse."""
    final = (ord(noun[-1]) - ord("가")) % 28
    if particle in ("으로", "로"):
        return (particle == "으로") != (final not in (0, 8))  # 8 is ㄹ
    return (particle in "은이을과") != bool(final)


@pytest.mark.parametrize("wrong", ["평점는", "평점가", "점수을", "사업와", "범위으로"])
def test_a_wrong_particle_is_seen(wrong):
    assert any(misses_its_particle(*found) for found in PARTICLES.findall(f"이 {wrong} 그대로"))


@pytest.mark.parametrize("path", [*CATALOGUES, *RULE_FILES, *CRITERIA], ids=lambda path: path.stem)
def test_particles_fit_the_terms_before_them(path):
    """A term that took the place of another keeps no particle of the old one."""
    for text in sentences(path):
        for found in PARTICLES.finditer(text):
            assert not misses_its_particle(*found.groups()), text[max(0, found.start() - 20) :]
