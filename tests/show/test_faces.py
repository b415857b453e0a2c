"""Two real weights of one font, under a name of its own, cut to the letters that are used."""

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from evalkit.show.faces import FAMILY, FOLDER, faces, letters

RULE = re.compile(
    r"@font-face\{font-family:'([^']+)';font-weight:(\d+);"
    r"src:url\(data:font/woff;base64,([A-Za-z0-9+/=]+)\) format\('woff'\)\}"
)
KOREAN = Path(__file__).parents[2] / "README.ko.md"


def fonts_in(css):
    """Return the fonts that a style sheet carries, by weight; it holds nothing else."""
    assert not RULE.sub("", css)
    assert {family for family, _, _ in RULE.findall(css)} <= {FAMILY}
    return {int(w): TTFont(BytesIO(b64decode(code))) for _, w, code in RULE.findall(css)}


def test_each_weight_holds_the_letters_of_its_text_alone():
    made = fonts_in(faces("가격 12.5 %", "합계 A"))
    assert {w: "".join(sorted(map(chr, f.getBestCmap()))) for w, f in made.items()} == {
        400: " %.125가격",
        600: " A계합",
    }
    assert {w: f["OS/2"].usWeightClass for w, f in made.items()} == {400: 400, 600: 600}


def test_the_weights_are_drawn_and_not_thickened():
    made = fonts_in(faces("격", "격"))
    drawn = {w: f["glyf"][f.getBestCmap()[ord("격")]].coordinates for w, f in made.items()}
    assert drawn[400] != drawn[600]


def test_a_weight_without_text_has_no_rule():
    assert list(fonts_in(faces("a"))) == [400]
    assert list(fonts_in(faces("", "a"))) == [600]
    assert faces("") == ""


@pytest.mark.parametrize("text", ["나가a ", "a가나가"])
def test_the_order_of_letters_changes_no_byte(text):
    assert faces(text, text) == faces("가나a", "가나a")


@pytest.mark.parametrize("name", ["EvalkitSansKR-Regular.ttf", "EvalkitSansKR-SemiBold.ttf"])
def test_the_font_has_a_name_of_its_own_and_figures_of_one_width(name):
    with TTFont(FOLDER / name) as font:
        named = [font["name"].getDebugName(k) for k in (1, 3, 4, 6)]
        assert all("Evalkit" in n and "Noto" not in n and "Source" not in n for n in named), named
        codes = font.getBestCmap()
        assert set(map(chr, codes)) == letters()
        assert len({font["hmtx"][codes[ord(c)]][0] for c in "0123456789"}) == 1
    assert "SIL Open Font License" in " ".join((FOLDER / "OFL.txt").read_text("utf-8").split())


def test_both_weights_for_a_page_take_little_room():
    text = KOREAN.read_text("utf-8")
    assert len(faces(text, text)) < 150_000
