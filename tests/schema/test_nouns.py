"""One table of fields a noun: a field that is added there is read, written, told and asked for."""

import tomllib
from pathlib import Path

import pytest
from attrs import NOTHING, Factory, evolve, field, frozen
from hypothesis import HealthCheck, Phase, given, settings
from sentences import tells

from evalkit.core.messages import LANGS, Message, Text, say, words
from evalkit.files.fields import Fields
from evalkit.files.formats.plain_text import json_text, toml_text
from evalkit.files.formats.reading import parse_json, parse_toml
from evalkit.files.formats.table import make_table
from evalkit.files.kinds import NUMBER, TEXT, WORDS, choice, one
from evalkit.files.noun import Field, Noun
from evalkit.model import Case, Project, Verdict
from evalkit.reuse.reading import works_table
from evalkit.schema import case_tables, load_case, reference, starting
from evalkit.schema.case_tables import CASE_TABLES, CaseTable
from evalkit.schema.nouns.case import HEAD, Head
from evalkit.schema.nouns.criteria import CRITERIA_SET, VERDICT
from evalkit.schema.nouns.projects import PROJECT
from evalkit.schema.reference import SECTIONS, FieldSection, section
from evalkit.show.reference import field_tables

from .strategies import cases, criteria_sets, tenders

PAGE = Path("docs/reference/file-formats.md").read_text("utf-8")
TOLD = say("the colour in which it is printed")


@frozen(kw_only=True)
class Coloured(Verdict):
    colour: str = ""
    shade: Text = field(factory=Text)


@frozen
class Painted(Project):
    colour: Text = field(factory=Text)


COLOURED = evolve(
    VERDICT,
    make=Coloured,
    fields=(*VERDICT.fields, Field("colour", TEXT, TOLD), Field("hue", WORDS, TOLD, "shade")),
)
PAINTED = evolve(PROJECT, make=Painted, fields=(*PROJECT.fields, Field("colour", WORDS, TOLD)))


def read(noun, plain):
    problems = []
    made = noun.read(Fields(plain, problems, file="f", table="verdict 'v'"))
    return made, problems


@pytest.mark.parametrize(
    ("write", "parse"), [(toml_text, parse_toml), (json_text, parse_json)], ids=["toml", "json"]
)
def test_a_field_that_is_added_survives_every_format(write, parse):
    item = Coloured(id="v", title=Text("a", "가"), colour="red", shade=Text("dark", "진함"))
    text = write(COLOURED.write(item))
    assert "red" in text
    assert read(COLOURED, parse(text, "f")) == (item, [])


def test_a_field_that_is_added_is_checked_where_it_stands():
    plain = {"id": "v", "title": {"en": "a", "ko": "가"}, "colour": 1, "hue": {"en": "dark"}}
    made, problems = read(COLOURED, plain)
    assert made is None
    text, missing = problems
    place = {"file": "f", "table": "verdict 'v'"}
    assert tells(text, "must be text", field="colour", value="1", **place)
    assert tells(missing, "is missing", field="hue.ko", **place)
    _, problems = read(COLOURED, {**plain, "colour": "", "hue": "", "color": "x"})
    assert tells(problems[-1], "is not a known key", field="color")
    assert tells(problems[-1], "did you mean {name}?", name="'colour'")


def test_a_field_that_is_added_stands_in_the_documents_and_the_template(monkeypatch):
    monkeypatch.setattr(
        reference,
        "SECTIONS",
        {**SECTIONS, "case": FieldSection(COLOURED, "verdict", "[[verdict]]")},
    )
    (table,) = section("case")
    assert ("`colour`", TOLD, "") in table.lines
    assert ("`hue.en`, `hue.ko`", TOLD, "") in table.lines
    assert "# [[verdict]] id, title, text, colour, hue\n" in starting._keys("case")


def test_a_field_without_a_word_on_what_it_holds_is_refused():
    with pytest.raises(TypeError, match="help"):
        Field("colour", TEXT)


def test_a_column_that_is_added_is_read_and_written(monkeypatch):
    table = CaseTable("projects", PAINTED, lambda case: case.projects, keeps=True)
    items = [Painted("a", colour=Text("=red", "빨강")), Painted("b")]
    header, cells = table.rows(items)
    assert header[-2:] == ["colour_en", "colour_ko"]
    assert cells[0][-2:] == ["'=red", "빨강"]  # no spreadsheet takes it for a formula
    assert table.entry(items[0]) == {"id": "a", "colour": {"en": "=red", "ko": "빨강"}}
    problems = []
    lines = [[*enumerate([header, *cells], 1)]]
    made = make_table(table.columns, "projects.csv", lines, problems, ragged=False)
    assert table.read(made, problems).items == items
    assert problems == []


def nouns_within(noun, found):
    if noun not in found:
        found.append(noun)
        for part in (part for each in noun.fields for part in each.kind.parts):
            nouns_within(part, found)
    return found


def every_noun():
    roots = [*(known.noun for known in SECTIONS.values()), *(t.noun for t in CASE_TABLES.values())]
    roots.append(works_table().noun)
    reached = []
    for root in roots:
        nouns_within(root, reached)
    return reached


def test_every_field_of_every_noun_stands_in_the_documents():
    told = {}
    for name, tables in field_tables().items():
        for table in tables:
            told.setdefault(tuple(line[-2] for line in table.lines), []).append(name)
    missing = [n.called for n in every_noun() if tuple(one.help for one in n.fields) not in told]
    assert missing == []


def written(noun, item, found):
    """Note every field that an object writes, and those of its parts."""
    for each in noun.fields:
        if each.is_written(item):
            found.add((noun.called.template, each.key))
            within = item.scale.levels if each.key == "level" else each.of(item)
            for part in each.kind.parts:
                for inner in within if isinstance(within, list | tuple) else [within]:
                    written(part, inner, found)


@pytest.mark.long
def test_the_random_cases_write_every_field_and_column():
    """So what is added to a noun is tried in every format, or this asks for it."""
    found, columns = set(), set()

    def note(made):
        case = made if isinstance(made, Case) else None
        written(CRITERIA_SET, made if case is None else case.criteria, found)
        if case is not None:
            head = Head.of(case, criteria="x", criteria_version="1", criteria_sha256="a")
            written(HEAD, head, found)
            for name, table in CASE_TABLES.items():
                entries = [table.entry(item) for item in table.of(case)]
                columns.update((name, key) for entry in entries for key in entry)

    for strategy in (criteria_sets(), cases(), tenders()):

        @settings(
            max_examples=100, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(strategy)
        def draw(made):
            note(made)

        draw()
    note(load_case("examples/own-rule"))
    note(load_case("examples/kr-graded-tender"))  # a first stage, whose grades bind the marks
    nouns = [noun for root in (CRITERIA_SET, HEAD) for noun in nouns_within(root, [])]
    known = {(n.called.template, each.key) for n in nouns for each in n.fields}
    assert sorted(known - found) == []
    rows = {(name, one.key) for name, t in CASE_TABLES.items() for one in t.noun.fields}
    assert sorted(rows - columns) == []


def test_the_page_holds_every_section_and_no_other():
    included = [
        line.removeprefix("```{include} fields/").removesuffix(".md")
        for line in PAGE.splitlines()
        if line.startswith("```{include}")
    ]
    assert sorted(included) == sorted(field_tables())


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_field_holds_is_told_in_both_languages(lang):
    for tables in field_tables().values():
        for table in tables:
            for cell in (
                cell for line in table.lines for cell in line if isinstance(cell, Message)
            ):
                assert words(cell, lang)


def test_no_key_stands_twice_in_a_noun():
    for noun in nouns_within(CRITERIA_SET, []) + [t.noun for t in CASE_TABLES.values()]:
        keys = [each.key for each in noun.fields]
        assert len(set(keys)) == len(keys)


def test_a_table_within_a_table_names_its_place():
    inner = Noun(say("size"), dict, (Field("width", NUMBER, TOLD, required=True),))
    outer = Noun(say("box"), dict, (Field("size", one(inner), TOLD, required=True),
                                    Field("kind", choice(("a", "b"), "a"), TOLD)))  # fmt: skip
    assert read(outer, {"size": {"width": 1}}) == ({"size": {"width": 1}, "kind": "a"}, [])
    width, kind = read(outer, {"size": {"width": []}, "kind": "c"})[1]
    assert tells(width, "is not a number", field="size.width", value="[]", table="verdict 'v'")
    assert tells(kind, "must be one of {names}", names="a, b", field="kind", value="c")
    (size,) = read(outer, {})[1]
    assert tells(size, "is missing", field="size", table="verdict 'v'")


def test_templates_have_every_column(tmp_path):
    folder = starting.new_case(tmp_path / "case")
    for name in ("projects", "marks", "measures", "evidence"):
        header = (folder / f"{name}.csv").read_text("utf-8-sig").splitlines()[0]
        assert header.split(",") == list(case_tables.CASE_TABLES[name].columns.own)
    text = starting.new_criteria(tmp_path / "set").read_text("utf-8")
    assert tomllib.loads(text)["id"] == "set"
    for table in (table for name in ("criterion", "gate", "procedure") for table in section(name)):
        assert f"# {table.place} {table.keys[0]}" in text.replace("\n#     ", " ")


def test_what_a_noun_leaves_at_its_default_is_not_written():
    left_over = []
    for noun in every_noun():
        defaults = {}
        for each in getattr(noun.make, "__attrs_attrs__", ()):
            given = each.default
            defaults[each.name] = given.factory() if isinstance(given, Factory) else given
        for each in noun.fields:
            default = defaults.get(each.name or each.key, NOTHING)
            if default is NOTHING or each.required or each.written is not None:
                continue
            if default not in (each.kind.empty, {}):
                left_over.append((noun.called.template, each.key, default, each.kind.empty))
    assert left_over == []
