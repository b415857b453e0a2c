"""The check of shares: ours keeps the laws, and each law is broken by a wrong function."""

import pytest

from evalkit.reuse import compare, measure, work_of
from evalkit.testing import LAWS, check_share

pytestmark = pytest.mark.usefixtures("as_found")


def ours(new, old):
    return compare(new, old).containment


def measured(new, old):
    found = measure(work_of(new, id="new"), [work_of(old, id="old")], keep_identical=True)
    return float(found.parts[0].characters.high)


def grams(text):
    text = "".join(c for c in text.casefold() if c.isalnum())
    return {text[n : n + 8] for n in range(len(text) - 7)}


def containment(new, old):
    return len(grams(new) & grams(old)) / max(len(grams(new)), 1)


LIARS = {
    "share-bounded": lambda new, old: 1.5 * containment(new, old),
    "share-itself": lambda new, old: len(grams(new) & grams(old)) / len(grams(new) | grams(old)),
    "share-layout": lambda new, old: containment(new, old) * (1 - 0.3 * ("\n " in new)),
    "share-more": lambda new, old: containment(new, old) * (1 - min(len(old), 9e4) * 1e-7),
    "share-new": lambda new, old: float(bool(grams(new) & grams(old))),
    "share-unrelated": lambda new, old: max(containment(new, old), 0.03),
}


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("share", [ours, measured, containment])
def test_the_laws_hold(share, lang):
    check_share(share, lang=lang, max_examples=10, derandomize=True)


@pytest.mark.parametrize("law", LIARS)
def test_each_law_can_be_broken(law):
    with pytest.raises(AssertionError, match=f"{law} is broken"):
        check_share(LIARS[law], max_examples=20, derandomize=True)


def test_every_law_has_its_liar():
    assert set(LIARS) == {law.name for law in LAWS.values() if law.about == "share"}
