"""Small random criteria sets and cases, with everything in them that a file format can lose."""

from datetime import date
from fractions import Fraction
from unicodedata import normalize

from hypothesis import strategies as st

from evalkit import (
    Band,
    Case,
    Categories,
    Conflict,
    CriteriaSet,
    Criterion,
    Decision,
    Draw,
    Evidence,
    Gate,
    Level,
    Levels,
    Linear,
    Mark,
    Piecewise,
    Project,
    Question,
    Rounding,
    Saturating,
    SShaped,
    Steps,
    Text,
    Verdict,
)

PIECES = [
    "", "a", "Z", "7", " ", "  ", "\n", "\r", "\r\n", "\t", '"', '""', '"""', "'", "''", "=", "+",
    "-", "@", ",", ";", "|", "\\", "#", "가", "힣", "평가", "ㄱ", "é", "😀", "_x000D_", "_x005F_",
    "\x01", "\x1f", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "#N/A", "=1+1", "1e5", "[x]", "{}",
    "key", "null", "<a>&amp;", "\u3000",
]  # fmt: skip

texts = st.lists(st.sampled_from(PIECES), max_size=5).map(lambda p: normalize("NFC", "".join(p)))
some_texts = texts.filter(str.strip)
words = st.builds(Text, texts, texts)
utilities = st.fractions(0, 1, max_denominator=12)
numbers = st.one_of(
    st.integers(-1000, 1000).map(Fraction),
    st.decimals(-1000, 1000, places=3, allow_nan=False).map(Fraction),
    st.fractions(max_denominator=10**6).filter(lambda f: abs(f) < 10**30),
    st.sampled_from([Fraction(1, 10**70), Fraction(1, 3**160), Fraction(10**40), Fraction(1, 2**200),
                     Fraction(-(10**39) - 1, 7), Fraction(2**53 + 1), Fraction(1, 10**17)]),
)  # fmt: skip


def ids(count):
    """That many different ids."""
    first, later = "abc가나Ω_1", "abc가나Ω_1-."
    one = st.builds(
        str.__add__, st.sampled_from(first), st.text(st.sampled_from(later), max_size=5)
    ).filter(lambda name: name not in {"total", "draw"})
    return st.lists(one, min_size=count, max_size=count, unique=True)


def rising(count):
    return st.lists(numbers, min_size=count, max_size=count, unique=True).map(sorted)


@st.composite
def pairs(draw):
    xs = draw(rising(draw(st.integers(2, 4))))
    return [(x, draw(utilities)) for x in xs]


@st.composite
def levels(draw):
    return [Level(x, u, draw(words), draw(words)) for x, u in draw(pairs())]


@st.composite
def categories(draw):
    stripped = some_texts.map(str.strip)
    names = draw(st.lists(stripped, min_size=2, max_size=4, unique=True))
    return Categories(
        [Level(n, draw(utilities), draw(words), draw(words)) for n in names],
        reversed=draw(st.booleans()),
    )


@st.composite
def numeric_scales(draw):
    turn = draw(st.booleans())
    kind = draw(st.integers(0, 5))
    outside = draw(st.sampled_from(["error", "clip"]))
    places = draw(st.integers(6, 30))
    if kind == 0:
        worst, best = draw(st.permutations(draw(rising(2))))
        return Linear(worst, best, outside, reversed=turn)
    if kind == 1:
        return Piecewise(draw(pairs()), outside, reversed=turn)
    if kind == 2:
        return Steps(draw(pairs()), reversed=turn)
    if kind == 3:
        return Band(*draw(rising(4)), reversed=turn)
    if kind == 4:
        return Saturating(draw(numbers), draw(numbers.filter(bool)), places, reversed=turn)
    return SShaped(*draw(st.permutations(draw(rising(2)))), places, reversed=turn)


marked_scales = st.one_of(numeric_scales(), st.builds(Levels, levels()), categories())


@st.composite
def shares(draw, count):
    """Weights that sum to 1, or points; some with a range that contains them."""
    parts = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    whole = sum(parts)
    name = draw(st.sampled_from(["weight", "points"]))
    found = []
    for part in parts:
        share = Fraction(part, whole) if name == "weight" else Fraction(part, 3)
        one = {name: share}
        if draw(st.booleans()):
            one["range"] = (share * draw(utilities), share + draw(utilities))
        found.append(one)
    return found


@st.composite
def leaves(draw, name, parent, share, kinds):
    unit = draw(st.sampled_from(["", "KRW/user", "원", "=x", "-1"]))
    scale = draw(numeric_scales() if unit else marked_scales)
    return Criterion(
        name, scale, parent=parent, unit=unit, **share,
        better=draw(st.sampled_from([None, scale.direction])),
        evidence=draw(st.lists(st.sampled_from(kinds), unique=True)) if kinds else (),
        missing=draw(st.sampled_from([None, "error", "zero", "exclude", "interval"])),
        title=draw(words), description=draw(words), why=draw(words), how=draw(words),
        limits=draw(words), source=draw(texts),
    )  # fmt: skip


@st.composite
def gates(draw, name, leaf, group, decision):
    on = draw(st.sampled_from([leaf, group, decision]))
    common = {"id": name, "on": on.id, "title": draw(words), "why": draw(words),
              "source": draw(texts)}  # fmt: skip
    if draw(st.booleans()):
        common |= {"effect": "cap", "cap": draw(st.integers(0, 100))}
    if on is decision:
        verdicts = [v.id for v in decision.verdicts]
        chosen = draw(st.lists(st.sampled_from(verdicts), min_size=1, unique=True))
        return Gate(one_of=chosen, **common)
    if on is leaf and isinstance(leaf.scale, Categories) and draw(st.booleans()):
        return Gate(one_of=[leaf.scale.levels[0].value], **common)
    way = draw(st.sampled_from(["at_least", "at_most"]))
    return Gate(of=draw(st.sampled_from(["points", "share"])), **{way: draw(numbers)}, **common)


@st.composite
def criteria_sets(draw):
    names = draw(ids(12))
    kinds = draw(st.lists(some_texts, max_size=3, unique=True))
    group = names[0]
    top = draw(shares(2))
    below = draw(shares(2))
    if "points" in top[0] and "points" in below[0]:  # points of a group are those of its parts
        below = [{"weight": Fraction(1, 3)}, {"weight": Fraction(2, 3)}]
    parent = Criterion(group, **top[0], title=draw(words), source=draw(texts),
                       aggregate=draw(st.sampled_from(["sum", "product", "minimum"])))  # fmt: skip
    criteria = [
        parent,
        draw(leaves(names[1], group, below[0], kinds)),
        draw(leaves(names[2], group, below[1], kinds)),
        draw(leaves(names[3], "", top[1], kinds)),
    ]
    q1, q2, yes, no = names[4:8]
    decision = Decision(
        id=names[8], start=q1, title=draw(words), source=draw(texts),
        questions=[
            Question(id=q1, yes=q2, no=no, title=draw(words), text=draw(words)),
            Question(id=q2, yes=yes, no=no, title=draw(words), text=draw(words)),
        ],
        verdicts=[Verdict(id=v, title=draw(words), text=draw(words)) for v in (yes, no)],
    )  # fmt: skip
    days = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
    roundings = st.builds(
        Rounding, st.integers(0, 12), st.sampled_from(["half-up", "half-even", "truncate"]),
        st.sampled_from(["criterion", "group", "total"]),
    )  # fmt: skip
    return CriteriaSet(
        names[9], criteria,
        gates=[draw(gates(names[10], criteria[1], parent, decision))] if draw(st.booleans()) else (),
        decisions=[decision],
        version=draw(texts), jurisdiction=draw(texts), source=draw(texts),
        aggregate=draw(st.sampled_from(["sum", "product", "minimum"])),
        total=None if "points" in top[0] else draw(st.none() | st.just(Fraction(200, 3))),
        rounding=draw(st.none() | roundings),
        missing=draw(st.sampled_from(["error", "zero", "exclude", "interval"])),
        panel=draw(st.sampled_from(["mean", "median"])),
        ties=draw(st.sampled_from([(), (group,), (group, "draw"), ("draw",)])),
        evidence_kinds={kind: draw(words) for kind in kinds},
        title=draw(words), description=draw(words),
        seen=draw(st.sampled_from(["official", "secondary", "memory", "own"])),
        in_force_from=draw(st.sampled_from([None, days[0], date(2026, 11, 22)])) and days[0],
        in_force_to=draw(st.sampled_from([None, days[1]])),
    )  # fmt: skip


def _ends(draw, scale):
    """Two values of a scale, in order, or one twice."""
    if isinstance(scale, Levels | Categories):
        values = [level.value for level in scale.levels]
        first = draw(st.integers(0, len(values) - 1))
        return values[first], values[draw(st.integers(first, len(values) - 1))]
    low, high = scale.extent
    if scale.outside == "clip":
        low = high = None
    found = sorted(draw(st.lists(numbers, min_size=2, max_size=2)))
    if low is not None:
        found = [max(v, low) for v in found]
    if high is not None:
        found = [min(v, high) for v in found]
    return tuple(found)


@st.composite
def cases(draw):
    criteria = draw(criteria_sets())
    names = draw(ids(6))
    projects = [Project(name, draw(words), draw(words)) for name in names[:2]]
    kinds = [name for name, _ in criteria.evidence_kinds]
    facts = []
    for name in draw(ids(3)):
        plain = {k: draw(texts) for k in (
            "topic", "value", "unit", "date", "source_title", "publisher", "url", "source_date",
            "figure", "confidence")}  # fmt: skip
        facts.append(Evidence(
            id=name, kind=draw(st.sampled_from(kinds) if kinds else some_texts),
            project=draw(st.sampled_from(["", projects[0].id])), statement=draw(words),
            conflict=draw(st.sampled_from(["", names[2]])), **plain))  # fmt: skip
    conflicts = [Conflict(names[2], draw(words), criteria=[criteria.leaves[0].id])]
    marks = []
    common = [fact.id for fact in facts if not fact.project and not fact.conflict]
    for project in projects:
        for leaf in criteria.leaves:
            if draw(st.booleans()):
                low, high = _ends(draw, leaf.scale)
                marks.append(Mark(
                    project.id, leaf.id, low, high, unit=leaf.unit, evaluator=draw(texts),
                    reason=draw(words),
                    evidence=draw(st.lists(st.sampled_from(common), unique=True)) if common else (),
                ))  # fmt: skip
        for question in criteria.questions:
            answer = draw(st.sampled_from(["yes", "no"]))
            marks.append(Mark(project.id, question, answer, answer))
    drawn = [Draw([p.id for p in projects], draw(words))] if "draw" in criteria.ties else []
    return Case(
        criteria, projects, draw(st.permutations(marks)), evidence=facts, conflicts=conflicts,
        draws=drawn, id=names[3], title=draw(words), notice=draw(words),
    )  # fmt: skip
