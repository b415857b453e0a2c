"""Both catalogues keep to the words of the glossary."""

import re
import tomllib
from functools import cache
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


@cache
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


HABITS = re.compile(
    r"\b(?:told? apart|tells? apart|stands? (?:in for|beside|also in|twice)|hangs? (?:on|together)|"
    r"at hand|taken for|somebody|siblings?|witness(?:es)?|can(?:not)? be told|may be given again|"
    r"worked out|works? out|parted|owes?|in short|points of the price|figure that decides|"
    r"first most often|what it hangs|of all weight|the road|is needed:|binds?|"
    r"looks? at (?:other|one) bids?|shares? of weights|is out\b|tender goes on|"
    r"level (?:with|on points)|bring(?:s|ing)? \{?\w*\}? ?level)",
    re.IGNORECASE,
)
"""Words of ours that no reader of the field would use; the glossary has the standard ones."""
ENDINGS = re.compile(
    r"(?<=[가-힣])(?<![니마보])(?<!캐나)다(?=[.;:,)]|$| ?\()|아니다(?=[.;:,)]|$| ?\()|"
    r"(?:세요|해요|어요|아요|예요|에요|네요|군요|죠|합시다|할 것)(?=[.;:,)]|$)"
)
"""Every ending of a Korean sentence but the polite ones of documents: 다 without 니, 요, 할 것."""
CLAUSE = re.compile(r"^\W?(?:제\d+(?:조|장|절)|별표)")
REGULATION = re.compile(r"「|법|예규|기준|규정|지침|고시|조례|규칙|办法")
OF_TENDERS = (
    "cli/official", "cli/dossier", "cli/paper", "cli/commands", "dossier/", "evaluation/award/",
    "marking/report", "model/", "panel/", "rules/", "schema/", "evidence/",
    "show/dossier/", "show/evaluation/", "show/sensitivity/notes", "show/reasons", "show/report/", "show/rules/",
    "show/laws", "show/panel/", "show/evidence/fragility", "show/templates/web/checks",
    "show/templates/web/matrix", "show/templates/web/trail", "testing/",
)  # fmt: skip
"""Modules whose sentences are about tenders, or about both and named with a bid only there."""
BID = re.compile(r"(?<![{\w`=.-])bid(?:s|ders?)?\b(?![}=`])", re.IGNORECASE)


def english(catalogue=CATALOGUES[0]):
    """Yield each template with the modules that say it."""
    with catalogue.open("rb") as file:
        for message in read_po(file, locale="ko"):
            if message.id:
                modules = [place.removeprefix("src/evalkit/") for place, _ in message.locations]
                yield str(message.id), modules


def bid_of_no_tender(template, modules):
    """Tell whether a template says bid where no tender is."""
    return bool(BID.search(template)) and not all(m.startswith(OF_TENDERS) for m in modules)


def clause_without_regulation(text):
    """Tell whether a text begins with a clause and does not name what it is a clause of."""
    return bool(CLAUSE.search(text)) and not REGULATION.search(CLAUSE.sub("", text, count=1))


def values_of(table):
    """Yield every text of a file."""
    for value in table.values() if isinstance(table, dict) else table:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from values_of(value)


def test_the_english_has_no_habit_of_ours():
    found = [t for t, _ in english() if HABITS.search(re.sub(r"`[^`]*`", "", t))]
    assert found == []


@pytest.mark.parametrize("path", [*CATALOGUES, *RULE_FILES, *CRITERIA], ids=lambda path: path.stem)
def test_every_korean_sentence_ends_politely(path):
    found = [text for text in sentences(path) if ENDINGS.search(re.sub(r"`[^`]*`", "", text))]
    assert found == []


@pytest.mark.parametrize("path", [*RULE_FILES, *CRITERIA], ids=lambda path: path.stem)
def test_a_clause_names_its_regulation(path):
    texts = values_of(tomllib.loads(path.read_text("utf-8")))
    assert [text for text in texts if clause_without_regulation(text)] == []


def test_bids_are_in_tenders_only():
    assert [(t, m) for t, m in english() if bid_of_no_tender(t, m)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "300 pairs cannot be told apart",
        "no mark stands beside it",
        "the award hangs on one mark",
        "its siblings share the rest",
        "Points of the price: {rule}",
        "brings {rival} level with {winner}",
        "{evaluator} owes {bid} a mark",
    ],
)
def test_a_planted_habit_is_seen(planted):
    assert HABITS.search(planted)


@pytest.mark.parametrize(
    "planted",
    ["가중치는 움직일 수 없다", "이것은 잘못이 아니다.", "숫자로 적으세요", "다시 추첨할 것"],
)
def test_a_planted_ending_is_seen(planted):
    assert ENDINGS.search(planted)


@pytest.mark.parametrize(
    "fine", ["적으십시오", "바뀌지 않습니다.", "다음보다 큼", "필요", "순위: {rank}"]
)
def test_a_polite_ending_passes(fine):
    assert not ENDINGS.search(fine)


def test_a_planted_clause_and_a_planted_bid_are_seen():
    assert clause_without_regulation("제7장 제3절 5.나")
    assert clause_without_regulation("[별표 15] 2.다")
    assert not clause_without_regulation("「지방자치단체 입찰시 낙찰자 결정기준」 제7장 제3절 5.나")
    assert bid_of_no_tender("Every bid has marks", ["show/charts/coverage.py"])
    assert not bid_of_no_tender("Every bid has marks", ["show/evaluation/award.py"])
    assert not bid_of_no_tender("{bid}: {points}", ["show/charts/coverage.py"])
