"""What ``families.toml`` holds, and the texts in it that many rules share by their names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from evalkit.core.messages import Text, say
from evalkit.files.fields import Fields
from evalkit.files.formats.reading import read_settings
from evalkit.files.formats.trouble import stop_if
from evalkit.files.kinds import by_name, write_words
from evalkit.files.noun import FieldKind

FAMILIES = Path(__file__).with_name("families") / "families.toml"


@cache
def families_file() -> Mapping[str, object]:
    """Return what stands in the file of the families."""
    return read_settings(FAMILIES)


@cache
def shared_texts() -> Mapping[str, Text]:
    """Return the texts that a rule names where a text is asked for."""
    fields = Fields(families_file(), [], file=FAMILIES.name, table="")
    found = by_name(Fields.words, write_words).read(fields, "texts", True)
    stop_if(fields.problems)
    return MappingProxyType(found)


def _read(fields: Fields, key: str, required: bool) -> Text:
    given, texts = fields.take(key), shared_texts()
    if isinstance(given, str):
        if given not in texts:
            fields.not_known(key, say("text"), given, list(texts))
        return texts.get(given, Text())
    before = len(fields.problems)
    found = fields.words(key, required=required, both=False)
    if given is not None and not found and len(fields.problems) == before:
        fields.wrong(key, say("must say something, as en or as ko"))
    return found


def _write(text: Text) -> object:
    return next((n for n, known in shared_texts().items() if known == text), write_words(text))


SHARED = FieldKind(_read, _write, Text(), languages=True)
"""Words in one language or two, or the name of a text that many rules share."""
