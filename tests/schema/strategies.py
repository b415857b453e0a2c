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
from evalkit.core.ids import id_of
from evalkit.core.messages import Citation
from evalkit.model import (
    Adjustment,
    AdjustmentEntry,
    AdjustmentLevel,
    Assignment,
    Bid,
    Committee,
    Consensus,
    Deviation,
    Document,
    Evaluator,
    Letterhead,
    Panel,
    Precondition,
    Procedure,
    Recusal,
    Request,
    RuleUse,
    Stage,
    Tender,
    Tradeoff,
)
from evalkit.model.amounts import AMOUNTS, CEILINGS, Amount
from evalkit.model.bands import GradeBand
from evalkit.model.precondition import OF_PANELS
from evalkit.model.procedure import STEPS
from evalkit.model.request import REQUESTS
from evalkit.panel import PanelRule
from evalkit.rules.periods import Uncompared

PIECES = [
    "", "a", "Z", "7", " ", "  ", "\n", "\r", "\r\n", "\t", '"', '""', '"""', "'", "''", "=", "+",
    "-", "@", ",", ";", "|", "\\", "#", "가", "힣", "평가", "ㄱ", "é", "😀", "_x000D_", "_x005F_",
    "\x01", "\x1f", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "#N/A", "=1+1", "1e5", "[x]", "{}",
    "key", "null", "<a>&amp;", "\u3000",
]  # fmt: skip

texts = st.lists(st.sampled_from(PIECES), max_size=5).map(lambda p: normalize("NFC", "".join(p)))
some_texts = texts.filter(str.strip)
some_names = texts.map(id_of).filter(bool)
words = st.builds(Text, texts, texts)
citations = st.builds(Citation, texts, texts)
some_citations = st.builds(Citation, some_texts, texts)
some_words = words.filter(lambda w: w.en.strip() and w.ko.strip())
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
    names = draw(st.lists(some_names, min_size=2, max_size=4, unique=True))
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
        evidence_from=draw(st.sampled_from(["own-project", "any-project"])),
        missing=draw(st.sampled_from([None, "error", "zero", "exclude", "interval"])),
        title=draw(words), description=draw(words), why=draw(words), how=draw(words),
        limits=draw(words), source=draw(citations),
    )  # fmt: skip


@st.composite
def gates(draw, name, leaf, group, decision):
    on = draw(st.sampled_from([leaf, group, decision]))
    common = {"id": name, "on": on.id, "title": draw(words), "why": draw(words),
              "source": draw(citations)}  # fmt: skip
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
def documents(draw, criterion, number):
    return Document(
        id=f"doc-{number}", title=draw(words), details=draw(words), holder=draw(words),
        basis=draw(citations), settles=criterion, effort=draw(st.sampled_from([1, 2, "0.5", "7/3"])), note=draw(words),
    )  # fmt: skip


@st.composite
def criteria_sets(draw):
    names = draw(ids(12))
    kinds = draw(st.lists(some_names, max_size=3, unique=True))
    group = names[0]
    top = draw(shares(2))
    below = draw(shares(2))
    if "points" in top[0] and "points" in below[0]:  # points of a group are those of its parts
        below = [{"weight": Fraction(1, 3)}, {"weight": Fraction(2, 3)}]
    parent = Criterion(group, **top[0], title=draw(words), source=draw(citations),
                       aggregate=draw(st.sampled_from(["sum", "product", "minimum"])))  # fmt: skip
    criteria = [
        parent,
        draw(leaves(names[1], group, below[0], kinds)),
        draw(leaves(names[2], group, below[1], kinds)),
        draw(leaves(names[3], "", top[1], kinds)),
    ]
    q1, q2, yes, no = names[4:8]
    decision = Decision(
        id=names[8], start=q1, title=draw(words), source=draw(citations),
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
        version=draw(texts), jurisdiction=draw(texts), source=draw(citations),
        aggregate=draw(st.sampled_from(["sum", "product", "minimum"])),
        total=None if "points" in top[0] else draw(st.none() | st.just(Fraction(200, 3))),
        rounding=draw(st.none() | roundings),
        missing=draw(st.sampled_from(["error", "zero", "exclude", "interval"])),
        panel=draw(st.sampled_from(["mean", "median", "span"])),
        ties=draw(st.sampled_from([(), (group,), (group, "draw"), ("draw",)])),
        evidence_kinds={kind: draw(words) for kind in kinds},
        title=draw(words), description=draw(words),
        seen=draw(st.sampled_from(["official", "secondary", "memory", "own"])),
        in_force_from=draw(st.sampled_from([None, days[0], date(2026, 11, 22)])) and days[0],
        in_force_to=draw(st.sampled_from([None, days[1]])),
        read_on=draw(st.none() | st.just(days[0])),
        unread=draw(st.lists(some_words, max_size=2)),
        uncompared=draw(st.lists(st.builds(Uncompared, st.none() | st.just(days[0]),
                                           st.none() | st.just(days[1]), some_words), max_size=1)),
        documents=[draw(documents(leaf.id, n)) for n, leaf in enumerate(criteria) if leaf.scale][
            : draw(st.integers(0, 2))
        ],
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
    projects = [
        Project(
            name,
            draw(words),
            draw(words),
            body=draw(words),
            period=draw(texts),
            affiliation=draw(texts),
        )
        for name in names[:2]
    ]
    kinds = [name for name, _ in criteria.evidence_kinds]
    facts = []
    for name in draw(ids(3)):
        plain = {k: draw(texts) for k in (
            "topic", "value", "unit", "date", "source_title", "publisher", "url", "source_date",
            "figure", "confidence")}  # fmt: skip
        facts.append(Evidence(
            id=name, kind=draw(st.sampled_from(kinds) if kinds else some_names),
            project=draw(st.sampled_from(["", projects[0].id])), statement=draw(words),
            conflict=draw(st.sampled_from(["", names[2]])), **plain))  # fmt: skip
    conflicts = [Conflict(names[2], draw(words), criteria=[criteria.leaves[0].id])]
    marks = []
    citable = [fact for fact in facts if not fact.conflict]
    for project in projects:
        for leaf in criteria.leaves:
            if draw(st.booleans()):
                low, high = _ends(draw, leaf.scale)
                common = [f.id for f in citable if not f.project or criteria.compares(leaf.id)]
                marks.append(Mark(
                    project.id, leaf.id, low, high, unit=leaf.unit, evaluator=draw(texts),
                    reason=draw(words),
                    evidence=draw(st.lists(st.sampled_from(common), unique=True)) if common else (),
                ))  # fmt: skip
        for question in criteria.questions:
            answer = draw(st.sampled_from(["yes", "no"]))
            marks.append(Mark(project.id, question, answer, answer))
    drawn = [Draw([p.id for p in projects], draw(words))] if "draw" in criteria.ties else []
    named = dict.fromkeys(m.evaluator for m in marks if m.evaluator)
    asked = {
        (m.evaluator, m.project, draw(st.sampled_from(["", m.criterion]))): None
        for m in marks if m.evaluator
    }  # fmt: skip
    return Case(
        criteria, projects, draw(st.permutations(marks)), evidence=facts, conflicts=conflicts,
        evaluators=[Evaluator(id=n) for n in named] if draw(st.booleans()) else [],
        assignments=[
            Assignment(evaluator=e, project=p, criterion=c) for e, p, c in asked
        ] if draw(st.booleans()) else [],
        evaluators_within=draw(st.sampled_from(["case", "project"])),
        draws=drawn, id=names[3], title=draw(words), notice=draw(words),
        letterhead=draw(st.none() | letterheads()),
        requests=[
            draw(requests(project.id, document.id))
            for project in projects for document in criteria.documents if draw(st.booleans())
        ],
    )  # fmt: skip


@st.composite
def letterheads(draw):
    """Some of what letters say of their sender, or nothing."""
    return Letterhead(
        sender=draw(words), contact=draw(words), reference=draw(texts),
        remedy=draw(words), deadline=draw(st.none() | st.dates()),
    )  # fmt: skip


@st.composite
def requests(draw, project, document):
    """Some record of asking for a document: a refusal has its reason, an answer its day."""
    status = draw(st.sampled_from(REQUESTS))
    first, last = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
    return Request(
        project=project, document=document, status=status, asked=draw(st.none() | st.just(first)),
        answered=None if status == "asked" else last, note=draw(words),
        reason=draw(reasons if status == "refused" else words),
    )  # fmt: skip


blanks = st.sampled_from(["", " ", "\t", "\u3000"])
somebody = some_texts.filter(id_of)
reasons = st.builds(Text, somebody, texts) | st.builds(Text, texts, somebody)
prices = st.none() | numbers.filter(lambda price: price > 0)
TIMES = ["2026-08-03T10:00:00+09:00", "2026-08-03T01:00:00Z", "2026-08-03T10:00:00.5+09:00"]


@st.composite
def panel_rules(draw):
    most = st.integers(1, 40)
    more = draw(st.dictionaries(st.integers(1, 1000), most, max_size=3))
    return PanelRule(
        method=draw(st.sampled_from(["mean", "median", "trimmed"])),
        by=draw(st.sampled_from(["total", "item"])),
        drop=draw(most), more=list(more.items()), at_least=draw(st.none() | most),
        duplicate=draw(st.sampled_from(["first", "last"])),
    )  # fmt: skip


@st.composite
def preconditions(draw, name, panels, group):
    """One that is checked, where there is a panel or a group to look at, or only listed."""
    share, count = st.fractions(0, 1, max_denominator=9), st.integers(0, 99)
    bounds = {
        "panel-size": count, "bidders": count, "roster": numbers.filter(lambda n: n >= 0),
        "item-points": numbers.filter(lambda n: n >= 0), "outsiders": share, "attendance": share,
        "recusals": share, "mean-distance": share, "item-spread": share,
    }  # fmt: skip
    kinds = [
        "",
        "bidders",
        "item-points",
        "item-spread",
        "mean-distance",
        *(OF_PANELS if panels else ()),
    ]
    kind = draw(st.sampled_from(kinds))
    more = {}
    if kind == "bands":
        edges = draw(st.sets(st.fractions("1/9", 1, max_denominator=9), min_size=1, max_size=3))
        more["bands"] = [GradeBand(edge, draw(words)) for edge in (*sorted(edges, reverse=True), 0)]
        shares = st.lists(st.integers(0, 9), min_size=len(edges) + 1, max_size=len(edges) + 1)
        rows = draw(st.lists(shares, min_size=1, max_size=3, unique_by=sum))
        more["quota"] = [(sum(row), *row) for row in rows]
    elif kind:
        bound = draw(st.sampled_from(["at_least", "at_most", "less_than"]))
        more[bound] = draw(bounds[kind])
    if kind in ("bands", "mean-distance"):
        more["bids_from"] = draw(st.none() | st.integers(1, 9))
        more["bids_to"] = draw(st.none() | st.integers(9, 99))
    if kind:
        more["amount_from"] = draw(st.none() | numbers)
        more["amount_below"] = draw(st.none() | numbers)
        more["amount"] = draw(st.sampled_from(AMOUNTS))
        more["on"] = {
            "bidders": [], "item-points": [group], "item-spread": [group], "mean-distance": [group],
        }.get(kind, panels)  # fmt: skip
        more["per"] = draw(st.sampled_from(["bid", "panel"]))
    clause = draw(some_citations)
    text = draw(words if kind else words.filter(bool))
    return Precondition(id=name, kind=kind, clause=clause, text=text, **more)


SCREENED = RuleUse(
    "kr-screening-price", {"slope": 1, "centre": 90, "flat_from": "0.9", "flat_points": 9}
)


@st.composite
def adjustments(draw, name):
    """Some bonus or deduction: of fixed points, of a range, or of levels."""
    sign = draw(st.sampled_from([1, -1]))
    low, high = sorted(draw(st.lists(numbers.map(abs), min_size=2, max_size=2, unique=True)))
    ends = sorted([sign * low, sign * high])
    levels = [AdjustmentLevel(id="one", points=sign * high, title=draw(words))]
    worth = draw(st.sampled_from([{"points": sign * high}, {"range": ends}, {"levels": levels}]))
    return Adjustment(
        id=name, **worth, at=draw(st.sampled_from(["total", "cut-off"])), title=draw(words),
        text=draw(words), clause=draw(citations),
        evidence=draw(st.sampled_from([(), ("document",)])),
    )  # fmt: skip


@st.composite
def entries(draw, criteria, project):
    """Some entry of the adjustment of a criteria set, of one bid."""
    item = criteria.procedure.adjustments[0]
    applies = draw(st.sampled_from(["yes", "no", "unknown"]))
    known = ["one"] if item.levels else list(item.range or ())
    value = draw(st.none() | st.sampled_from(known)) if known and applies == "yes" else None
    return AdjustmentEntry(
        project=project, adjustment=item.id, applies=applies, value=value, reason=draw(reasons),
        at=draw(texts), evidence=draw(st.sampled_from([(), ("note",)])),
    )  # fmt: skip


@st.composite
def procedures(draw, price, names):
    """Some procedure over three judged criteria: a group of two, and one beside it."""
    group, first, second, alone, panel, stage, other, adjustment = names
    own = draw(st.sampled_from([["committee", group], ["two", first, second], ["one", first]]))[1:]
    priced = {"price": price, "rule": RuleUse("low-price-ratio")}
    ways = [
        priced,
        priced | {"rule": RuleUse("kr-local-price", {"floor": "0.8"})},
        priced | {"rule": SCREENED, "own_bid_only": True},
        priced | {"differential": RuleUse("kr-differential", {"gap": "3"})},
    ]
    ways += [priced | {"optional_differential": RuleUse("kr-differential", {"gap": "3"})}]
    ways += [priced | {"rule": SCREENED, "screening": n} for n in ("", "total", "technical")]
    closed = {"award": RuleUse("wb-qbs"), "opens": "first"}
    ways = ways if price else [{}, {"award": RuleUse("ufab-simple")}, closed]
    rounds = [
        (),
        [Stage(id=stage, on=[first, second, alone], best=draw(st.integers(1, 9)), title=draw(words))],
        [Stage(id=stage, on=[group], title=draw(words)), Stage(id=other, on=[alone])],
    ]  # fmt: skip
    adjusted = draw(adjustments(adjustment))
    steps = draw(st.lists(st.sampled_from(STEPS), unique=True))
    way = {"opens": draw(st.sampled_from(["eligible", "all"])), **draw(st.sampled_from(ways))}
    priced = (price or "award" in way) and way["opens"] != "first"
    return Procedure(
        **way,
        currency=draw(some_names),
        # Without prices that are opened there is none to compare.
        ceiling=draw(st.sampled_from(CEILINGS)) if priced else "",
        amounts=[Amount(id=which, title=draw(words.filter(bool)), text=draw(words),
                        clause=draw(some_citations)) for which in draw(st.sets(st.sampled_from(AMOUNTS)))],
        panels=[Panel(id=panel, on=own, rule=draw(panel_rules()), title=draw(words),
                      seats=draw(st.none() | st.integers(1, 99)))] if draw(st.booleans()) else (),
        stages=() if way.get("screening") else draw(st.sampled_from(rounds)),
        adjustments=[adjusted],
        most_bonus=draw(st.none() | numbers.filter(lambda n: n > 0)) if adjusted.is_bonus else None,
        clauses={step: draw(citations) for step in steps},
    )  # fmt: skip


@st.composite
def tender_sets(draw):
    """A criteria set with a procedure, its price, and its other ids."""
    names = draw(ids(11))
    price = names[9] if draw(st.booleans()) else ""
    ten = Linear(0, 10)
    group, first, second, alone = names[:4]
    grades = Categories([Level("no", 0), Level("=yes", 1)])
    criteria = [
        Criterion(group, points=20),
        Criterion(first, ten, points=10, parent=group),
        Criterion(second, grades, points=10, parent=group),
        Criterion(alone, ten, points=10),
        *([Criterion(price, ten, points=10)] if price else []),
    ]
    ties = ["technical", "largest-item", "items", "lowest-price", "draw"]
    procedure = draw(procedures(price, names[:8]))
    if not procedure.uses or procedure.opens == "first":
        ties.remove("lowest-price")
    cut = Gate(id=names[10], on="total", of="points", at_least=draw(utilities) * 30)
    panels = [panel.id for panel in procedure.panels]
    made = CriteriaSet(
        names[10], criteria, procedure=procedure, evidence_kinds={"document": draw(words)},
        gates=[cut] if procedure.screening else (),
        preconditions=[
            draw(preconditions(name, panels, group))
            for name in draw(st.sampled_from([[], names[:1], names[:3]]))
        ],
        in_force_from=draw(st.sampled_from([None, date(2026, 7, 1)])),
        ties=[tie for tie in ties if draw(st.booleans())], title=draw(words),
    )  # fmt: skip
    return made, names


def _rows(row, most=3):
    return st.lists(row, max_size=most)


@st.composite
def tenders(draw):
    """A case of such a set, with rows in every table of a tender."""
    criteria, names = draw(tender_sets())
    projects = [Project(name) for name in draw(ids(3))]
    bidder = st.sampled_from([p.id for p in projects])
    people = draw(st.lists(somebody.map(str.strip), min_size=1, max_size=3, unique=True))
    first, second = names[1:3]
    lots = {p.id: draw(texts) for p in projects}
    panels = [panel.id for panel in criteria.procedure.panels]
    moved = draw(st.dictionaries(st.tuples(bidder, st.sampled_from([first, second])), st.none()))
    values = {
        first: st.fractions(0, 10, max_denominator=9),
        second: st.sampled_from(["no", "=yes"]),
    }
    chosen = {lots[name].strip(): name for name in draw(_rows(bidder))}
    bids = [
        Bid(project=p.id, price=draw(prices), lot=lots[p.id], submitted=draw(st.sampled_from(TIMES)),
            status=status, reason=draw(words if status == "valid" else reasons))
        for p in projects
        for status in [draw(st.sampled_from(["valid", "withdrawn", "rejected"]))]
    ]  # fmt: skip
    recusals = st.builds(
        Recusal, evaluator=st.sampled_from(people), project=st.just("") | bidder,
        kind=st.sampled_from(["exclusion", "challenge", "withdrawal"]), ground=reasons,
        decision=st.sampled_from(["excluded", "kept", "pending"]), decided_by=somebody,
        at=st.sampled_from(["", *TIMES]), source=texts,
    )  # fmt: skip
    works = st.none() | numbers.filter(lambda n: n >= 0)
    takes = criteria.procedure.rule == SCREENED
    judged = {first: 7, second: "=yes"}
    asked = [
        Assignment(evaluator=people[0], project=p.id, criterion=name)
        for p in projects
        for name in draw(st.sampled_from([(first, second), ("",)]))
    ]
    return Case(
        criteria, projects,
        [Mark(p.id, name, judged[name], judged[name], evaluator=people[0])
         for p in projects for name in (first, second)],
        tender=Tender(
            notice_date=draw(st.none() | st.dates(date(2026, 7, 1))),
            reference=draw(numbers.filter(lambda n: n > 0)),
            reference_kind=draw(words), budget=draw(numbers.filter(lambda n: n > 0)),
            fixed_costs=draw(works) if takes else None, least_price=draw(works) if takes else None,
            budget_kind=draw(words), unit=draw(st.sampled_from(["", criteria.procedure.currency])),
            out_of_force=draw(words),
        ),
        bids=bids,
        evaluators=[
            Evaluator(id=name, panel=draw(st.sampled_from(["", *(panels if n == 0 else ["-"])])),
                      name=draw(texts), affiliation=draw(texts),
                      outside=draw(st.sampled_from(["", "yes", "no"])))
            for n, name in enumerate(people)
        ],
        assignments=asked if draw(st.booleans()) else [],
        committees=[
            Committee(panel=panel, appointed=draw(st.none() | st.integers(len(people), 99)),
                      roster=draw(st.none() | st.integers(1, 999)))
            for panel in panels if draw(st.booleans())
        ],
        deviations=[
            Deviation(precondition=p.id, reason=draw(reasons))
            for p in criteria.preconditions if p.checked and draw(st.booleans())
        ],
        recusals=draw(_rows(recusals)),
        consensus=[
            Consensus(project=project, criterion=name, value=draw(values[name]),
                      by=draw(blanks) + draw(somebody), reason=draw(reasons), at=draw(texts))
            for project, name in moved
        ],
        adjustments=[draw(entries(criteria, p.id)) for p in projects if draw(st.booleans())],
        evidence=[Evidence(id="note", kind="document")],
        tradeoffs=[
            Tradeoff(project=name, by=draw(somebody), reason=draw(reasons), lot=lots[name],
                     at=draw(texts))
            for name in chosen.values()
        ],
        id=names[8],
    )  # fmt: skip
