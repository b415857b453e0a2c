"""A delivery against a library: what counts as reuse, what does not, and what must never happen."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import ModelError
from evalkit.reuse import Index, Work, WorkDocument, measure, work_of

from .texts import paragraphs, program, text

SLOW = settings(deadline=None, max_examples=20)
SEEDS = st.integers(0, 10**6)


def work(content, name, vendor="", **about):
    return work_of(content, id=name, vendor=vendor, **about)


def measured(content, library, **wishes):
    return measure(work(content, "new"), library, calibrate=False, **wishes)


@SLOW
@given(SEEDS, st.integers(0, 6), st.integers(0, 6))
def test_the_classes_add_up_and_name_the_share(seed, old, new):
    mine = "\n".join(paragraphs(seed, old) + paragraphs(seed + 1, new + 1))
    found = measured(mine, [work(text(seed), "old")])
    split = found.parts[0].characters
    assert split.whole == sum(c.isalnum() for c in mine)
    assert 0 <= split.low <= split.high <= split.high_of_free <= 1
    assert float(split.high) == pytest.approx(old / (old + new + 1), abs=0.05)


@SLOW
@given(SEEDS, st.integers(1, 5))
def test_boilerplate_only_lowers_the_share(seed, mandated):
    mine = text(seed, 8)
    clauses = "\n".join(paragraphs(seed, 8)[:mandated])
    library = [work(text(seed, 7), "old")]
    without = measured(mine, library)
    with_ = measured(mine, library, boilerplate=[work(clauses, "law", kind="law")])
    assert with_.parts[0].characters.high <= without.parts[0].characters.high
    assert with_.parts[0].characters.mandated > 0
    assert with_.undisclosed.high <= without.undisclosed.high
    inside = [*library, work(clauses, "law", kind="law")]
    assert measured(mine, inside).parts[0].characters == with_.parts[0].characters


@SLOW
@given(SEEDS, st.integers(1, 4))
def test_more_works_never_explain_less(seed, more):
    mine = text(seed, 8)
    works = [work("\n".join(paragraphs(seed, 8)[n : n + 4]), f"w{n}", f"v{n}") for n in range(more)]
    shares = []
    for count in range(more + 1):
        split = measured(mine, works[:count]).parts[0].characters
        shares.append(split.found + split.mandated)
    assert shares == sorted(shares)


def cities(count, vendors):
    """Make works for several cities that have most of their text from one delivery."""
    shared = paragraphs(1, 10)
    return [
        work("\n".join([*shared, *paragraphs(100 + n, 2)]), f"city{n}", f"v{n % vendors}")
        for n in range(count)
    ]


def test_many_works_of_one_vendor_are_reuse_and_works_of_many_vendors_are_mandated():
    mine = "\n".join([*paragraphs(1, 10), *paragraphs(999, 8)])
    one = measured(mine, cities(9, 1)).characters
    many = measured(mine, cities(9, 9)).characters
    assert one.high > 0.5
    assert one.mandated == 0
    assert many.high < 0.05
    assert many.mandated > 0.5 * many.whole


def test_disclosed_reuse_stands_apart():
    mine = text(1, 6) + "\n" + text(2, 6)
    library = [work(text(1, 6), "told"), work(text(2, 6), "hidden")]
    found = measured(mine, library, disclosed=["told"])
    assert float(found.characters.high) == pytest.approx(1, abs=0.02)
    assert float(found.undisclosed.high) == pytest.approx(0.5, abs=0.05)
    assert {s.work.id: s.disclosed for s in found.parts[0].sources} == {
        "told": True,
        "hidden": False,
    }
    with pytest.raises(ModelError, match="hiden"):
        measured(mine, library, disclosed=["hiden"])


def test_the_delivery_itself_and_later_works_are_left_out_and_named():
    mine = text(1, 8)
    library = [
        work(mine, "itself"),
        work(text(1, 4), "later", date=date(2026, 5, 1)),
        work(text(1, 2), "earlier", date=date(2026, 4, 30)),
    ]
    found = measured(mine, library, before=date(2026, 5, 1))
    assert [name for name, _ in found.left_out] == ["itself", "later"]
    assert [why.kind for _, why in found.left_out] == ["itself", "not-earlier"]
    assert [s.work.id for s in found.parts[0].sources] == ["earlier"]
    assert measured(mine, library, keep_identical=True).characters.low == 1


def test_too_little_text_tells_no_share():
    found = measured(text(1, 1), [work(text(1, 4), "old")])
    assert not found.told
    assert "too little" in str(found)
    assert "100.0 %" not in str(found).split("Documents")[1].split("Method of")[0]


def test_renamed_places_come_out():
    old = "\n".join(p.replace("다. ", "다. 부산광역시는 ") for p in paragraphs(1, 8))
    found = measured(old.replace("부산광역시", "천안시"), [work(old, "old")])
    (change, *_) = found.parts[0].changes
    assert change[:2] == ("부산광역시", "천안시")
    assert change[2] > 20
    assert found.characters.high == 1


def test_renamed_code_is_found_and_its_names_come_out():
    old = program(1)
    new = old.replace("first", "primary").replace("work", "step")
    delivery = Work(
        id="new", documents=[WorkDocument(name="a.py", text=new, language="python", format="code")]
    )
    earlier = Work(
        id="old", documents=[WorkDocument(name="b.py", text=old, language="python", format="code")]
    )
    found = measure(delivery, [earlier]).parts[0]
    assert found.kind == "code"
    assert found.characters.high > 0.98
    assert found.characters.low < 0.95
    assert {("first0", "primary0"), ("work0", "step0")} <= {c[:2] for c in found.changes}
    assert found.pieces.found == found.pieces.whole > 10


def test_generated_code_is_mandated_by_its_own_word():
    earlier = Work(
        id="old",
        documents=[WorkDocument(name="b.py", text=program(1), language="python", format="code")],
    )

    def delivered(head):
        code = WorkDocument(name="a.py", text=head + program(1), language="python", format="code")
        return measure(Work(id="new", documents=[code]), [earlier]).parts[0]

    for head in ("# @generated by a tool\n", "# Code generated by protoc. DO NOT EDIT.\n"):
        part = delivered(head)
        assert part.characters.mandated == part.characters.whole
        assert dict(part.declared)["generated"] > 300
    assert delivered("# written by hand\n").characters.mandated == 0


def test_light_rewording_is_found_beside_passages():
    before = paragraphs(1, 8)
    words = [p.split(" ") for p in before]
    for line in words:
        line[12:18:2] = ["가나다", "라마바", "사아자"]  # one sentence of five
        line[13:19:2] = ["차카타", "파하거", "너더러"]
    found = measured("\n".join(" ".join(line) for line in words), [work("\n".join(before), "old")])
    assert found.characters.high > 0.93


def test_the_chance_level_comes_from_works_of_other_vendors():
    works = [work(text(n, 8), f"w{n}", f"v{n % 6}") for n in range(30)]
    found = measure(work(text(500, 8), "new"), works).parts[0]
    assert found.chance.pairs >= 100
    assert found.chance.anchor == found.settings.anchor == 120
    assert found.characters.found == 0
    few = measure(work(text(500, 8), "new"), works[:3]).parts[0]
    assert few.chance.pairs == 0


def test_formulaic_works_ask_for_longer_passages():
    stock = paragraphs(7, 40)
    works = [
        work("\n".join([*paragraphs(n, 8), stock[n % 40], stock[(n + 1) % 40]]), f"w{n}", f"v{n}")
        for n in range(30)
    ]
    assert measure(work(text(500, 8), "new"), works).parts[0].chance.anchor > 120


def test_a_library_may_be_an_index_and_gives_the_same():
    works = [work(text(1, 6), "old", "x"), work(text(2, 6), "other", "y")]
    mine = work(text(1, 3) + text(3, 6), "new")
    assert measure(mine, works).characters == measure(mine, Index.build(works)).characters


def test_pages_exist_in_both_languages_and_never_accuse():
    found = measured(text(1, 8), [work(text(1, 4), "old", "x")])
    page = str(found)
    assert "also appears in" in page.casefold()
    assert not {"plagiar", "copied", "stolen"} & set(page.casefold().split())
    korean = found.page("ko").as_text()
    assert "표절" not in korean
    assert "이전 결과물" in korean
    assert "<table>" in found._repr_html_()


def test_script_in_a_text_stays_text():
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)> "
    mine = "\n".join(bad + p for p in paragraphs(1, 8))
    page = measured(mine, [work(mine + " 끝", "<b>old</b>")]).page().as_html()
    assert "<script>" not in page
    assert "<img" not in page
    assert "<b>old" not in page
