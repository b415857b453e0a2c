"""How the check of a dossier is written."""

from __future__ import annotations

from typing import Any

from evalkit.core.messages import Lang, say
from evalkit.core.notes import Words, written
from evalkit.dossier.verify import Verification
from evalkit.show.pages import Bullets, Heading, Page

FINDINGS: Words = {
    "refused": lambda reason: reason,
    "row": say("a row is not of the form of an entry"),
    "damaged": say("the database is damaged: {reason}"),
    "unmarked": say("the database is not marked as a dossier"),
    "objects": say("tables or triggers were added or removed: {names}"),
    "no-table": say("the table of entries is missing: {reason}"),
    "missing": lambda first, last: say(
        "entries are missing: {gone}", gone=say("{first} to {last}", first=first, last=last)
    ),
    "changed": say("entry {seq}: its content or its hash was changed"),
    "order": say("entry {seq} does not follow the one before it: removed, put in or reordered"),
    "start": say("the first entry is not the start of a dossier"),
    "signature": say("entry {seq}: its signature is wrong"),
    "stranger": say("entry {seq} is not signed by a key that the dossier trusts"),
    "time": say("entry {seq}: its time cannot be read"),
    "earlier": say("entry {seq} is dated earlier than the one before it: {at}"),
    "file": say("the file {name} is missing or damaged"),
    "cut": say("the end is cut off: the anchor knows entry {seq}, the journal ends before"),
    "anchor": say("entry {seq} is not the one that the anchor knows"),
    "behind": say(
        "the anchor is behind, as a writer was interrupted; entries missing from it: {count}"
    ),
    "receipt": say("no entry has the receipt {receipt}"),
    "export": say("{name}, line {place}: differs from the journal"),
}


def page(result: Verification, lang: Lang) -> Page:
    """Return the verification as a page that can be printed in any format."""
    lines = [
        say("intact: {count} entries", count=result.count)
        if result.whole
        else say("not intact: {count} entries found", count=result.count),
    ]
    for found in result.findings:
        text = written(found.note, FINDINGS)
        lines.append(
            say("breach: {text}", text=text) if found.breach else say("note: {text}", text=text)
        )
    heading = Heading(say("Dossier"))
    last = say("last: {seq}:{hash}", seq=result.count, hash=result.head)
    return Page([heading, Bullets(lines), Bullets([last], detail=True)], lang)


def plain(result: Verification, lang: Lang) -> dict[str, Any]:
    """Return the verification as plain data."""
    return {
        "whole": result.whole,
        "count": result.count,
        "head": result.head,
        "findings": [
            {"seq": f.seq, "breach": f.breach, "text": written(f.note, FINDINGS).text(lang)}
            for f in result.findings
        ],
    }
