"""The letters: Korean and Latin on any machine, whatever fonts it has.

The font that is shipped is Noto Sans KR, all 11,172 syllables of Hangul without Hanja, under
another name so that a font of the machine is never taken for it: the same input must give the
same bytes everywhere. Its licence, the SIL Open Font License 1.1, lies beside it.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from io import BytesIO
from pathlib import Path

from evalkit.charts.library import converter, subset
from evalkit.charts.look import FONT

FOLDER = Path(__file__).parent / "fonts"
_FILE = FOLDER / "EvalkitSansKR.otf"


@cache
def register() -> None:
    """Make the font known to the converter, once."""
    converter.register_font_directory(str(FOLDER))


def face(text: str) -> str:
    """Return a style sheet with those letters of the font that a text needs.

    A page or picture that carries it looks the same on a machine without Korean fonts.
    """
    options = subset.Options(
        flavor="woff", layout_features=["kern", "ccmp", "locl"], notdef_outline=True
    )
    options.hinting = False
    stored = BytesIO()
    with subset.load_font(str(_FILE), options) as font:
        chosen = subset.Subsetter(options)
        chosen.populate(text="".join(sorted({*text, " "})))
        chosen.subset(font)
        subset.save_font(font, stored, options)
    coded = b64encode(stored.getvalue()).decode()
    return (
        f"@font-face{{font-family:'{FONT}';src:url(data:font/woff;base64,{coded}) format('woff')}}"
    )
