"""Keep what tests show in golden files: one a module, with a section a test."""

import os
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
GOLDEN = TESTS / "golden"
UPDATE = os.environ.get("EVALKIT_UPDATE") == "1"
_HEAD = re.compile(r"^=== (.+)\n", re.MULTILINE)


def home(module):
    """Return the golden file of a module of tests."""
    return GOLDEN / Path(module).relative_to(TESTS).with_suffix(".txt")


def kept(file):
    """Return the sections of a golden file by the name of their test."""
    parts = _HEAD.split(file.read_text("utf-8"))[1:] if file.exists() else []
    return dict(zip(parts[::2], (text.removesuffix("\n") for text in parts[1::2]), strict=True))


def keep(file, name, text, *, update):
    """Hold a text to what is kept of its test, or keep it where that is asked for."""
    there = kept(file)
    if update and there.get(name) != text:
        there[name] = text
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = (f"=== {each}\n{there[each]}\n" for each in sorted(there))
        file.write_text("".join(lines), "utf-8")
    assert text == there.get(name), "EVALKIT_UPDATE=1 keeps the new text; read the difference"
