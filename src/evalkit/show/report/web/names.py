"""Names as a page writes them: one that several share has its id beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from evalkit.core.messages import Lang, clean, words
from evalkit.show.forms import Worded


def named_apart(names: Mapping[str, Worded], lang: Lang) -> dict[str, str]:
    """Return names by id, with the id beside those that several share."""
    written = {one: clean(words(name, lang)) for one, name in names.items()}
    shared = {name for name, times in Counter(written.values()).items() if times > 1}
    return {one: f"{name} ({one})" if name in shared else name for one, name in written.items()}
