"""Every sentence of evalkit has its Korean, with the same values in it, and pages print it."""

import ast
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import evalkit.core.messages
from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Evidence,
    Gate,
    Level,
    Levels,
    Linear,
    Mark,
    ModelError,
    Project,
    Rounding,
    Text,
    evaluate,
)
from evalkit.core.messages import say
from evalkit.show.report import criteria_page

PACKAGE = Path(evalkit.core.messages.__file__).parents[1]
PO = PACKAGE / "locale" / "ko" / "LC_MESSAGES" / "evalkit.po"
# Of two counts, "7 중 2" says of what only with its counter: 7명 중 2명.
BARE_COUNT = re.compile(r"\}\s*(?:중|가운데)(?:\s|$|에)")
# Particles whose form hangs on the sound before them, which a value does not tell.
PARTICLE = re.compile(r"(?<!\})\}(?:을|를|은|는|이|가|과|와|으로|로|이나|나|이며|며)(?![가-힣])")

# One ending, the polite one: the plain ends in 다 after any syllable but 니, with what may follow.
PLAIN = re.compile(r"(?<=[가-힣])(?<!니)다(?=[.;:,)]|$| ?\()")


@cache
def messages_of_the_source():
    keywords = {"say": None, "say_as": ((1, "c"), 2), "localized": None}
    kinds = [("**.py", "python"), ("**.html", "jinja2")]
    found = extract_from_dir(PACKAGE, kinds, keywords=keywords)
    return {message for _file, _line, message, _comments, _context in found}


@cache
def catalogue():
    return read_po(BytesIO(PO.read_bytes()), locale="ko")


def names(template):
    """Return the values a template takes; ``{a.b}``, ``{a!r}`` and ``{a:x}`` are refused."""
    found = set()
    for _text, name, spec, conversion in Formatter().parse(template):
        if name is not None:
            assert name.isidentifier(), template
            assert (spec, conversion) == ("", None), template
            found.add(name)
    return found


@pytest.fixture
def korean(tmp_path, monkeypatch):
    """Compile the catalogue and print from it, whether or not it was built before."""
    folder = tmp_path / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "evalkit.mo").open("wb") as target:
        write_mo(target, catalogue())
    monkeypatch.setattr(evalkit.core.messages, "LOCALE", tmp_path)
    evalkit.core.messages._catalogue.cache_clear()
    yield
    evalkit.core.messages._catalogue.cache_clear()


def test_there_are_messages():
    found = messages_of_the_source()
    assert len(found) > 300
    assert "Rank" in found
    assert "Score projects against criteria, and show why." in found


def test_the_catalogue_holds_the_messages_of_the_source_and_no_others():
    found = {message.id for message in catalogue() if message.id}
    source = messages_of_the_source()
    missing, left_over = source - found, found - source
    assert not missing, f"not in {PO.name}: {sorted(missing)}"
    assert not left_over, f"no longer in the source: {sorted(left_over)}"


SPEAKERS = {"say": 0, "say_as": 1, "localized": 0}
"""By the name of a function that says something: which of its arguments is the template."""


def spoken(source):
    """Return the templates that are written in the calls of Python source, however deep."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            for argument in node.args[SPEAKERS[name] :][:1] if name in SPEAKERS else ():
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    found.add(argument.value)
    return found


def test_a_call_inside_a_call_is_seen():
    nested = 'say("{all}", all=[m.say("{one}", one=say_as("c", "two")) for _ in a])'
    assert spoken(nested) == {"{all}", "{one}", "two"}


def test_the_extraction_misses_no_call():
    """Babel passes over a call in brackets inside the arguments of another: name it first."""
    extracted = messages_of_the_source()
    missed = {
        str(path.relative_to(PACKAGE)): left
        for path in PACKAGE.rglob("*.py")
        if (left := spoken(path.read_text(encoding="utf-8")) - extracted)
    }
    assert missed == {}


def test_nothing_is_fuzzy_or_obsolete():
    read = catalogue()
    assert not read.fuzzy
    assert [message.id for message in read if message.fuzzy] == []
    assert list(read.obsolete) == []


def faults(template):
    """Say what is wrong with the Korean of a message."""
    message = catalogue().get(template)
    if message is None:
        yield "is not in the catalogue"
        return
    korean = message.string
    if not isinstance(korean, str) or not korean.strip():
        yield "has no Korean"
        return
    if names(korean) != names(template):
        yield "the values of the two differ"
        return
    values = dict.fromkeys(names(template), "1")
    if not template.format_map(values) or not korean.format_map(values):
        yield "says nothing"
    has_words = template != "Id" and re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", template))
    if has_words and not re.search("[가-힣]", korean):
        yield "its Korean is none"
    if PARTICLE.search(korean):
        yield "a particle cannot follow a value"
    if BARE_COUNT.search(korean):
        yield "a count needs its counter: 7명 중 2명"
    if PLAIN.search(korean):
        yield "one ending: 합니다, not 한다"


def test_each_message_is_translated_with_the_same_values():
    # One test for all: there are thousands, and each takes less time than a test of its own.
    found = {template: list(faults(template)) for template in messages_of_the_source()}
    assert {template: wrong for template, wrong in found.items() if wrong} == {}


def an_evaluation():
    levels = [
        Level(0, 0, Text("Absent", "없음"), Text("Nothing is said.", "언급이 없다.")),
        Level(1, 1, Text("Present", "있음"), Text("It is said.", "언급이 있다.")),
    ]
    criteria = CriteriaSet(
        "s1",
        [
            Criterion("g1", weight="0.6", title=Text("Quality", "품질"), range=("0.5", "0.7")),
            Criterion(
                "c1", Levels(levels), weight="0.5", parent="g1", evidence="k1",
                title=Text("Plan", "수행계획"), why=Text("It matters.", "중요하다."),
            ),
            Criterion("c2", Linear(0, 10), weight="0.5", parent="g1", title=Text("Team", "인력")),
            Criterion(
                "c3", Linear(200, 100), weight="0.4", unit="원", title=Text("Price", "가격")
            ),
        ],
        gates=[
            Gate(id="g2", on="c2", at_least=5, title=Text("Fit team", "적정 인력")),
            Gate(
                id="g3", on="c3", at_most=150, effect="cap", cap=50,
                title=Text("Low price", "낮은 가격"),
            ),
        ],
        rounding=Rounding(2),
        missing="interval",
        ties=["c3", "draw"],
        total=100,
        evidence_kinds={"k1": Text("document", "문서")},
        title=Text("Offers", "제안서 평가"),
        source="규정", seen="memory",
    )  # fmt: skip
    return evaluate(
        Case(
            criteria,
            [Project("p1", Text("First", "제안 1")), Project("p2", Text("Second", "제안 2"))],
            [
                Mark("p1", "c1", 1, 1, evidence="e1", reason=Text("Said.", "언급됨")),
                Mark("p1", "c2", 6, 9, evaluator="위원 1"),
                Mark("p1", "c3", 120, 120, unit="원"),
                Mark("p2", "c2", 4, 7),
                Mark("p2", "c3", 140, 160, unit="원"),
            ],
            evidence=[
                Evidence(id="e1", kind="k1", statement=Text("It says so.", "그렇게 적혀 있다."))
            ],
            id="k2",
        )
    )


def english(text):
    """Return the words in Latin letters, without ids and hashes."""
    found = re.findall(r"[A-Za-z][A-Za-z0-9]*", re.sub(r"sha256:\s*[0-9a-f]{64}", "", text))
    return [word for word in found if not re.fullmatch(r"[a-z]\d|ID", word)]


def test_a_ranking_prints_in_korean(korean):
    text = an_evaluation().page("ko").as_text()
    for heading in ("순위", "사업", "총점(100점 만점)", "평점 확보율", "통과 기준", "소수점 처리"):
        assert heading in text
    assert english(text) == []
    assert "Coverage" in an_evaluation().page("en").as_text()


@pytest.mark.parametrize("project", ["p1", "p2"])
def test_an_explanation_prints_in_korean(korean, project):
    text = an_evaluation().explain(project).page("ko").as_text()
    for heading in ("점수 계산", "평점", "효용", "가중치", "평가 사유와 근거 자료"):
        assert heading in text
    assert english(text) == []


def test_a_criteria_set_prints_in_korean(korean):
    text = criteria_page(an_evaluation().case.criteria, "ko").as_text()
    for heading in ("평가항목", "척도", "배점", "확인되어야 할 내용", "동점 처리: 가격, 추첨 순"):
        assert heading in text
    assert english(text) == []


def test_a_problem_prints_in_korean(korean):
    with pytest.raises(ModelError) as caught:
        Criterion("c1", Linear(0, 1), weight=2)
    text = caught.value.text("ko")
    assert text.endswith("weight: 전체를 1로 하는 비율이므로 1 이하여야 합니다 (입력값: '2')")


def test_english_needs_no_catalogue(tmp_path, monkeypatch):
    monkeypatch.setattr(evalkit.core.messages, "LOCALE", tmp_path)
    evalkit.core.messages._catalogue.cache_clear()
    assert say("row {row}", row=3).text("en") == "row 3"
    evalkit.core.messages._catalogue.cache_clear()


def fields(template):
    return {(name, conversion) for _text, name, _spec, conversion in Formatter().parse(template)
            if name is not None}  # fmt: skip


def test_the_words_of_the_command_line_have_the_same_values():
    words = read_po(BytesIO(PO.with_name("click.po").read_bytes()), locale="ko")
    assert len(words) > 30
    for message in words:
        if not message.id:
            continue
        every = message.id if isinstance(message.id, tuple) else (message.id,)
        (korean,) = message.string if isinstance(message.string, tuple) else (message.string,)
        assert re.search("[가-힣]", korean)
        assert not PARTICLE.search(korean)
        assert not PLAIN.search(korean)
        assert fields(korean) <= set.union(*(fields(one) for one in every)), korean


WORDINGS = {
    "not negative": r"must not be negative|must be (0 or more|not negative)",
    "more than 0": r"must be (above|greater than|over) 0|must be positive",
    "a whole number from 1 on": r"whole number (above|over|greater than) 0|whole number, 1 or more",
    "a whole number from 0 on": r"whole number, 0 or more",
    "between two numbers": r"must lie between|must be from \S+ to|whole number from \S+ to",
    "percent": r"\bper cent\b",
    "a file that there is not": r"^is not there$",
    "rows that are not shown": r"^… and \{count\} more( statements)?$|rows (omitted|left out)|left out here|(?<!^Rows) not shown: ",
}
"""By what is said: the wordings that are not used for it."""


@pytest.mark.parametrize("wording", WORDINGS.values(), ids=WORDINGS)
def test_one_rule_has_one_wording(wording):
    assert [m for m in messages_of_the_source() if re.search(wording, m, re.IGNORECASE)] == []
