"""What the title of a chart of an example has to say, and how a title is held to it."""

import re
from fractions import Fraction
from functools import cache
from pathlib import Path

from attrs import frozen

from evalkit.core.messages import say
from evalkit.evaluation import evaluate
from evalkit.schema import load_case
from evalkit.sensitivity.study import Study
from evalkit.show.sensitivity.joint import FACTORS

ROOT = Path(__file__).parents[2]
NUMBER = re.compile(r"(?:≈ |[<>] )?[+−-]?\d+(?:,\d{3})*(?:\.\d+)?(?: %)?(?: ± \d+\.\d+)?")
NONE = Fraction(0)


@frozen
class Near:
    """A share that was drawn, here with other draws."""

    share: float
    by: float = 0.03

    def holds(self, token):
        told = float(token.strip("<> ").split(" ")[0]) / 100
        return abs(told - self.share) <= self.by


@frozen
class Said:
    """What a title has to say: the numbers in their order, and the ids of who is named.

    Where what moves the result is named, its factor.
    """

    numbers: tuple
    names: tuple
    factors: tuple = ()


def said(numbers=(), names=(), factors=()):
    return Said(tuple(numbers), tuple(names), tuple(factors))


@cache
def result(name):
    return evaluate(load_case(ROOT / "examples" / name))


@cache
def study(name):
    return Study.of(result(name))


def rounded(value, places):
    """Write a number with decimals, halves away from nothing."""
    shifted = abs(value) * 10**places + Fraction(1, 2)
    digits = str(shifted.numerator // shifted.denominator).rjust(places + 1, "0")
    whole = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{whole}" if value < 0 and set(whole) - {"0", "."} else whole


def share(value, places=1):
    return f"{rounded(Fraction(value) * 100, places)} %"


def trimmed(value):
    text = rounded(value, 2)
    return text.rstrip("0").rstrip(".")


def points(r, value):
    if r.case.criteria.rounding:
        return rounded(value, r.case.criteria.rounding.places)
    if (value * 10**4).denominator == 1:
        return rounded(value, 4).rstrip("0").rstrip(".")
    return f"≈ {rounded(value, 4)}"


def called(name, lang):
    """Return the names in a case, the longest first: of projects, criteria and evaluators."""
    case = result(name).case
    found = [(getattr(p.name, lang) or p.name.en, p.id) for p in case.projects]
    found += [(getattr(c.name, lang) or c.name.en, c.id) for c, _ in case.criteria.walk()]
    found += [(who, who) for who in {m.evaluator for m in case.marks if m.evaluator}]
    return sorted(found, key=lambda one: -len(one[0]))


_MORE = {
    lang: re.compile(
        re.escape(say("and {count} more", count="#").text(lang)).replace(r"\#", r"\d+")
    )
    for lang in ("en", "ko")
}


def wrong(title, wanted, name, lang):
    """Return what is wrong in a title; nothing where it says what is wanted."""
    there = []
    title = _MORE[lang].sub("", title)  # how many names are not written
    title = re.sub(r"\d(?=순?위)", "", title)  # "first" has a digit in Korean
    for words, one in called(name, lang):
        pattern = re.compile(rf"(?<!\w){re.escape(words)}(?![A-Za-z0-9])")
        there += [one] * len(pattern.findall(title))
        title = pattern.sub("#", title)
    tokens = NUMBER.findall(title)
    left = list(wanted.numbers)
    if lang == "en" and len(tokens) == len(left):
        right = all(map(same, left, tokens))
    else:
        right = len(tokens) == len(left)
        for token in tokens:
            left = [
                w
                for n, w in enumerate(left)
                if n != next((k for k, x in enumerate(left) if same(x, token)), None)
            ]
        right = right and not left
    last = re.split("[:;.] ", title)[-1]
    right = right and all(FACTORS[factor].text(lang) == last for factor in wanted.factors)
    faults = [] if right else [f"numbers {tokens}, not {list(wanted.numbers)}"]
    return faults + (
        [] if sorted(there) == sorted(wanted.names) else [f"names {there}, not {wanted.names}"]
    )


def same(wanted, token):
    return wanted.holds(token) if isinstance(wanted, Near) else wanted == token
