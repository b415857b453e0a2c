"""Take the pictures in ``docs/images`` of what the commands write for the examples.

``make pictures`` runs it; it needs a browser. Pillow, where it is there, makes the files small.
A picture ``name.ko.png`` stands in the Korean documents where the English ones have ``name.png``.
"""

import os
import shutil
import subprocess
import sys
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from evalkit.cli import main

IMAGES = Path(__file__).parent / "images"
EXAMPLES = Path(__file__).parents[1] / "examples"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLOURS = 64
SCREEN, PAPER = (1400, 760), (1000, 640)
REUSE = EXAMPLES / "vendor-reuse"
DAON = REUSE / "delivered" / "daon"
PICTURES = {
    "tender": (SCREEN, "", ["report", EXAMPLES / "kr-software-tender"]),
    "municipal": (SCREEN, "", ["report", EXAMPLES / "korean-municipalities"]),
    "own-set": (PAPER, "", ["report", EXAMPLES / "own-criteria"]),
    "letter": (PAPER, "01-*.html", ["ask", EXAMPLES / "document-requests", "--form", "html"]),
    "minutes": (PAPER, "", ["minutes", EXAMPLES / "kr-software-tender"]),
    "reuse": (
        PAPER,
        "",
        ["reuse", DAON, "--against", REUSE / "earlier", "--boilerplate", REUSE / "boilerplate"],
    ),
}
"""Of each: the size of the window, which file of a folder is looked at, and the command."""


def written(words, pattern, lang, folder):
    """Run a command of evalkit, and return the page that it writes."""
    made = folder / "made" if pattern else folder / "made.html"
    with redirect_stdout(StringIO()), suppress(SystemExit):
        main([*map(str, words), "-o", str(made), "--lang", lang])
    return min(made.glob(pattern)) if pattern else made


def take(browser, page, size, target):
    """Write what a browser shows of a page, on a first screen of that size."""
    switches = ["--headless", "--disable-gpu", "--hide-scrollbars"]
    switches += ["--no-sandbox"] if os.getuid() == 0 else []  # a browser run by root asks for it
    width, height = size
    words = [f"--window-size={width},{height}", f"--screenshot={target}", page.as_uri()]
    subprocess.run([browser, *switches, *words], check=True, capture_output=True, timeout=120)  # noqa: S603


def shrink(target):
    """Keep few colours; a screen of text and charts needs no more."""
    try:
        from PIL import Image  # noqa: PLC0415
    except ImportError:
        return
    with Image.open(target) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(target, optimize=True)


def renew(browser, names):
    """Take pictures anew, in both languages: those of these names, or all."""
    IMAGES.mkdir(exist_ok=True)
    for name in names or PICTURES:
        size, pattern, words = PICTURES[name]
        for lang, ending in (("en", ".png"), ("ko", ".ko.png")):
            with TemporaryDirectory() as folder:
                page = written(words, pattern, lang, Path(folder).resolve())
                target = IMAGES / f"{name}{ending}"
                take(browser, page, size, target)
            shrink(target)
            sys.stdout.write(f"{target}: {target.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        sys.exit(f"Pictures need a browser: {', '.join(BROWSERS)}")
    renew(found, sys.argv[1:])
