"""The Korean documents: no sentence may lack its Korean, and a word is found by its stem."""

import re
from pathlib import Path

from babel.messages.pofile import read_po
from sphinx.search import SearchLanguage, languages
from sphinx.util import logging
from sphinx.util.nodes import extract_messages

# Made in the language of the site; and docstrings, which are in English.
MADE = ("reference/criteria/", "reference/rules/", "reference/columns", "reference/api")
MADE_PARTS = re.compile("charts/gallery")
_SHORTEST = 2
_HANGUL = re.compile("[가-힣]{2,}")
_log = logging.getLogger(__name__)


class SearchKorean(SearchLanguage):
    """Indexes each Korean word by all its beginnings; the rest of the word may be a particle."""

    lang = "ko"
    language_name = "Korean"

    def split(self, text):
        """Return the words of a text, and of the Korean ones every beginning of two letters on."""
        found = []
        for word in super().split(text):
            found.append(word)
            for part in _HANGUL.findall(word):
                found += [part[:end] for end in range(_SHORTEST, len(part) + 1)]
        return found


def look_for_gaps(app, doctree):
    """Warn of every sentence of an English page that has no Korean."""
    page = app.env.docname
    if app.config.language != "en" or app.builder.name == "gettext" or page.startswith(MADE):
        return
    path = Path(app.srcdir) / "locale" / "ko" / "LC_MESSAGES" / f"{page}.po"
    with path.open("rb") as file:
        korean = {message.id for message in read_po(file) if message.string}
    # The cells of tables that a page includes are said to stand in the page.
    included = [*Path(app.srcdir, "reference", "fields").glob("*.md")]
    included += Path(app.srcdir, "how-to", "charts").glob("*.md")
    made = "\n".join(path.read_text("utf-8") for path in sorted(included))
    for node, message in extract_messages(doctree):
        own = not MADE_PARTS.search(str(node.source)) and message not in made
        if own and message not in korean:
            _log.warning("no Korean for %r; see CONTRIBUTING.md", message, location=node)


def setup(app):
    """Register with Sphinx."""
    languages["ko"] = SearchKorean
    app.connect("doctree-read", look_for_gaps)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
