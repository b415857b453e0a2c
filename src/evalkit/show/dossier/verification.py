"""How the check of a dossier is written."""

from __future__ import annotations

from evalkit.core.messages import Lang, say
from evalkit.dossier.verify import Verification
from evalkit.show.pages import Bullets, Heading, Page


def page(result: Verification, lang: Lang) -> Page:
    """Return the verification as a page that can be printed in any format."""
    lines = [
        say("whole: {count} entries", count=result.count)
        if result.whole
        else say("NOT whole: {count} entries found", count=result.count),
        say("last: {seq}:{hash}", seq=result.count, hash=result.head),
    ]
    lines += [
        say("breach: {text}", text=f.text) if f.breach else say("note: {text}", text=f.text)
        for f in result.findings
    ]
    heading = Heading(say("Dossier").text(lang))
    return Page([heading, Bullets([line.text(lang) for line in lines])])
