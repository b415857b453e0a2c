"""A criteria set: its head, its criteria, its gates and its decisions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from evalkit.core.errors import ModelError
from evalkit.core.exact import MODES, POSITIONS, Rounding
from evalkit.core.messages import Text, say
from evalkit.files.fields import Fields
from evalkit.files.formats.numbers import number_plain
from evalkit.files.formats.trouble import located
from evalkit.files.kinds import (
    CITATION,
    DAY,
    FLAG,
    FORMAT,
    NAMES,
    NUMBER,
    RANGE,
    TEXT,
    WORDS,
    by_name,
    choice,
    many,
    one,
    spread,
    whole,
    write_words,
)
from evalkit.files.noun import ITSELF, Field, FieldKind, Noun, always
from evalkit.model import CriteriaSet, Criterion, Decision, Document, Gate, Question, Verdict
from evalkit.model.criteria_draft import PANELS, SEEN
from evalkit.model.criterion import AGGREGATES, EVIDENCE_FROM, KINDS, MISSING
from evalkit.rules.stretches import UNCOMPARED
from evalkit.scales import Linear
from evalkit.schema.nouns.precondition import PRECONDITION
from evalkit.schema.nouns.procedure import HELD, PROCEDURE, own_rules, read_held, write_held
from evalkit.schema.nouns.scales import LEVEL, LEVELLED, read_scale, write_levels, write_scale

EFFORT = FieldKind(
    lambda fields, key, _: number if (number := fields.number(key)) is not None else Fraction(1),
    number_plain,
    Fraction(1),
)
_UNIQUE = say("unique among criteria, gates, decisions and questions")
_TITLE = Field("title", WORDS, say("name for people"), required=True)
_ONE_OF_THREE = say("one of three")
_SOURCE = Field("source", CITATION, say("where it comes from"))


def _scale_and_levels(fields: Fields, values: dict[str, Any]) -> None:
    """Make the scale, and judge what hangs on the kind of the criterion."""
    inner, levels = values["scale"], values.pop("levels")
    kind, unit = values["kind"], values["unit"]
    values["scale"] = None if inner is None else read_scale(fields, inner, levels)
    if levels and inner is None:
        remedy = say("write scale = {{ kind = 'levels' }} above the levels")
        fields.wrong("level", say("has no scale"), remedy=remedy)
    if kind == "group" and inner is not None:
        fields.wrong("kind", say("a group has no scale of its own"), kind)
    elif kind in {"mark", "measure"} and inner is None:
        fields.wrong("scale", say("is missing"))
    if kind == "measure" and not unit:
        fields.wrong("unit", say("a measured criterion needs a unit"))
    elif kind == "mark" and unit:
        remedy = say("write kind = 'measure', or leave the unit out")
        fields.wrong("unit", say("is for measured criteria"), unit, remedy)


def _criterion(kind: str, **values: Any) -> Criterion:  # noqa: ARG001 - its scale and unit say it
    return Criterion(**values)


def _stand_in(fields: Fields, values: dict[str, Any]) -> Criterion | None:
    """Keep the place of a broken criterion, so that its siblings are judged fairly.

    What the model says of the keys that could be read is noted beside what could not.
    """
    scale = values["scale"]
    try:
        _criterion(**values | {"unit": values["unit"] if scale else ""})
    except ModelError as error:
        for problem in located(error, file=fields.file, table=fields.table):
            found = {(p.table, p.field) for p in fields.problems}
            if (problem.table, problem.field) not in found:
                fields.problems.append(problem)
    tree = {name: values[name] for name in ("id", "parent", "weight", "points")}
    if tree["weight"] is not None:
        tree["points"] = None
    try:
        return Criterion(scale=None if values["kind"] == "group" else Linear(0, 1), **tree)
    except ModelError:
        return None


_LEVELS = FieldKind(
    lambda fields, key, _: {"levels": fields.list_of(key)},
    lambda criterion: write_levels(criterion.scale),
    parts=(LEVEL,),
    listed=True,
)
CRITERION = Noun(
    say("criterion"),
    _criterion,
    (
        Field("id", TEXT, _UNIQUE, required=True),
        Field("kind", choice(KINDS),
              say("`group`, `mark` (judged) or `measure` (a number with a unit)"), required=True),
        Field("parent", TEXT, say("id of its group"), unset=say("at the top")),
        Field("unit", TEXT, say("for a measure"), unset=say("required there")),
        Field("better", choice(("higher", "lower", "none"), None),
              say("`higher`, `lower`, `none`; must agree with the scale"),
              unset=say("from the scale")),
        Field("missing", choice(MISSING, None), say("a rule of its own for missing marks"),
              unset=say("of the set")),
        _SOURCE,
        Field("weight", NUMBER, say("share within its group; the group sums to exactly 1")),
        Field("points", NUMBER, say("instead of a weight, for all of its group")),
        Field("range", RANGE,
              say("`[lowest, highest]` that rules admit for that weight or those points")),
        Field("aggregate", choice(AGGREGATES, "sum"),
              say("for a group: `sum`, `product`, `minimum`")),
        Field("evidence", NAMES, say("kinds of evidence that count here"), unset=say("every kind")),
        Field("evidence_from", choice(EVIDENCE_FROM, "own-project"),
              say("whose facts a mark may cite: `own-project`, or `any-project` where projects are "
                  "compared; a fact about no project may be cited everywhere")),
        _TITLE,
        Field("description", WORDS, say("what it is about")),
        Field("why", WORDS, say("why it is scored")),
        Field("how", WORDS, say("how an evaluator comes to a mark")),
        Field("limits", WORDS, say("what it cannot show")),
        Field("scale", FieldKind(lambda fields, key, _: fields.table_of(key), write_scale),
              say("utility of a value; not for a group"),
              unset=say("required, but for a group")),
        Field("level",
              _LEVELS,
              say("the levels of a rubric or of categories"), ITSELF,
              written=lambda c: c.scale is not None and c.scale.kind in LEVELLED),
    ),
    settle=_scale_and_levels,
    instead=_stand_in,
)  # fmt: skip
GATE = Noun(
    say("gate"),
    Gate,
    (
        Field("id", TEXT, _UNIQUE, required=True),
        Field("on", TEXT, say('a criterion, a group, a decision, or `"total"`'), required=True),
        Field("of", choice(("value", "points", "share"), "value"),
              say("`value` (as marked), `points`, or `share` (utility, 0 to 1)"), written=always),
        Field("effect", choice(("fail", "cap"), "fail"), say("`fail` (no rank) or `cap`"),
              written=always),
        Field("at_least", NUMBER, say("the condition: no less than this"), unset=_ONE_OF_THREE),
        Field("at_most", NUMBER, say("the condition: no more than this"), unset=_ONE_OF_THREE),
        Field("cap", NUMBER, say('with `effect = "cap"`: the total is at most this')),
        Field("one_of", NAMES, say("the condition: one of these words"), unset=_ONE_OF_THREE),
        _SOURCE,
        _TITLE,
        Field("why", WORDS, say("why it must hold")),
    ),
)  # fmt: skip
QUESTION = Noun(
    say("question"),
    Question,
    (
        Field("id", TEXT, _UNIQUE, required=True),
        Field("yes", TEXT, say("the next question, or a verdict"), required=True),
        Field("no", TEXT, say("the next question, or a verdict"), required=True),
        _TITLE,
        Field("text", WORDS, say("what to check")),
    ),
)  # fmt: skip
VERDICT = Noun(
    say("verdict"),
    Verdict,
    (
        Field("id", TEXT, say("named by answers and gates"), required=True),
        _TITLE,
        Field("text", WORDS, say("what it says, and what to do instead")),
    ),
)  # fmt: skip
DECISION = Noun(
    say("decision"),
    Decision,
    (
        Field("id", TEXT, _UNIQUE, required=True),
        Field("start", TEXT, say("id of the first question"), required=True),
        _SOURCE,
        _TITLE,
        Field("question", many(QUESTION), say("its questions"), "questions", required=True),
        Field("verdict", many(VERDICT), say("its ends"), "verdicts", required=True),
    ),
)  # fmt: skip
IN_FORCE: Noun[dict[str, Any]] = Noun(
    say("time in force"),
    dict,
    (
        Field("from", DAY, say("the first day"), "in_force_from"),
        Field("to", DAY, say("the last day"), "in_force_to"),
        Field("uncompared", many(UNCOMPARED),
              say('stretches of that time whose text was not compared with the one that is cited, '
                  'and which a notice is warned of: `[{{ to = 2026-12-31, why.en = "…", why.ko = '
                  '"…" }}]`')),
    ),
)  # fmt: skip
ROUNDING = Noun(
    say("rounding"),
    Rounding,
    (
        Field("places", whole(Rounding().places), say("decimals that are kept, 0 to 12"),
              written=always),
        Field("mode", choice(MODES, Rounding().mode),
              say("which way: `half-up`, `half-even`, `truncate`"), written=always),
        Field("at", choice(POSITIONS, Rounding().at),
              say("what is rounded: each `criterion`, each top `group`, the `total`"),
              written=always),
    ),
)  # fmt: skip
DOCUMENT = Noun(
    say("document"),
    Document,
    (
        Field("id", TEXT, say("unique among documents"), required=True),
        Field("title", WORDS, say("what it is called where it is kept, in few words"),
              required=True),
        Field("details", WORDS,
              say("exactly what is asked for: its parts, and what comes with it; letters name it")),
        Field("holder", WORDS, say("who keeps it: an office or a role, never a person")),
        Field("basis", CITATION,
              say("legal basis for access, or where it is published")),
        Field("settles", NAMES, say("the criteria, or questions, whose marks it would settle"),
              required=True),
        Field("effort", EFFORT,
              say("effort of the request, relative to the others; default 1")),
        Field("note", WORDS, say("what it shows, and what may be refused")),
    ),
)  # fmt: skip
UNREAD = Noun(
    say("what was not read"),
    Text,
    (
        Field("en", TEXT, say("in English"), required=True),
        Field("ko", TEXT, say("in Korean"), required=True),
    ),
)  # fmt: skip
EVIDENCE_RULE: Noun[dict[str, Any]] = Noun(
    say("evidence"),
    dict,
    (
        Field("required", FLAG, say("`true`: a mark without admissible evidence is refused"),
              "evidence_required", written=always),
        Field("kinds", by_name(Fields.words, write_words),
              say("`[evidence.kinds.NAME]`: one table for each kind, with `en` and `ko`"),
              "evidence_kinds", unset=say("any kind"), written=always),
    ),
)  # fmt: skip


def _seen_beside_source(fields: Fields, values: dict[str, Any]) -> None:
    """Ask who names a text how far it was seen; silence would claim the set as our own."""
    if values["source"] and "seen" not in fields:
        fields.wrong("seen", say("is missing"))


CRITERIA_SET = Noun(
    say("criteria set"),
    CriteriaSet,
    (
        FORMAT,
        Field("id", TEXT, say("name in files and commands"), required=True),
        Field("version", TEXT,
              say("text; changes whenever the content of the set does, since minutes cite both it "
                  "and the hash of the content"), required=True),
        Field("jurisdiction", TEXT, say('a country code such as `"KR"`, or `"international"`')),
        Field("source", CITATION,
              say("the text that the set follows: name, date, article; with a remark beside it "
                  "`source.en` and `source.ko`; the same holds for every `source` and `clause`")),
        Field("seen", choice(SEEN, "own"),
              say("how far that text was seen: `official`, `secondary`, `memory`, `own`; required "
                  "beside a `source`"), written=always),
        Field("missing", choice(MISSING, "error"),
              say("what a missing mark means: `error`, `zero`, `exclude`, `interval`"),
              written=always),
        Field("panel", choice(PANELS, "mean"),
              say("how several evaluators' marks become one: `mean`, `median`, or `span`, the "
                  "range from the lowest to the highest reading"),
              written=always),
        Field("aggregate", choice((*AGGREGATES, "none"), "sum"),
              say("how the top criteria combine: `sum`, `product`, `minimum`, `none` (a profile)"),
              written=always),
        Field("total", NUMBER, say("total points"),
              unset=say("the sum of the points; 100 with weights")),
        Field("ties", NAMES,
              say('criteria that break a tie, in order, higher points first; `"draw"` last for a '
                  'recorded draw'), unset=say("a tie stays")),
        Field("in_force", spread(IN_FORCE),
              say("first and last day of the formula, whatever issue is cited: `{{ from = "
                  "2026-11-22, to = 2027-12-31 }}`; each may be left out"), ITSELF,
              written=lambda s: bool(s.in_force_from or s.in_force_to or s.uncompared)),
        Field("rounding", one(ROUNDING),
              say('how points are rounded: `{{ places = 2, mode = "half-up", at = "total" }}`'),
              unset=say("not rounded")),
        Field("read_on", DAY, say("the day on which it was read")),
        Field("unread", many(UNREAD),
              say("`en` and `ko`: what of it was not read, was not found, or should be compared "
                  "once more; printed on the set's page")),
        _TITLE,
        Field("description", WORDS, say("a paragraph or two")),
        Field("evidence", spread(EVIDENCE_RULE), say("which evidence counts"), ITSELF,
              written=lambda s: bool(s.evidence_kinds or s.evidence_required)),
        Field(HELD, FieldKind(read_held, write_held, tabled=True),
              say("rule files of the set's own that it holds itself, each a list of its lines, "
                  "where they do not lie beside it: in a workbook, a JSON file, a dossier"),
              ITSELF, written=lambda s: bool(own_rules(s))),
        Field("procedure", one(PROCEDURE), say("how an award is decided")),
        Field("criterion", many(CRITERION), say("the tree of criteria"), "criteria"),
        Field("precondition", many(PRECONDITION), say("legal preconditions of an award"),
              "preconditions"),
        Field("gate", many(GATE), say("requirements besides the sum"), "gates"),
        Field("decision", many(DECISION), say("trees of yes/no questions"), "decisions"),
        Field("document", many(DOCUMENT),
              say("documents that would settle marks, their holder, and the legal basis for "
                  "access"),
              "documents"),
    ),
    settle=_seen_beside_source,
)  # fmt: skip
