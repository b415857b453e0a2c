"""What could not be read, where something stands, and why a work is no source, in words."""

from __future__ import annotations

from evalkit.core.messages import Message, say, some
from evalkit.core.notes import Note, Words, written

NOTES: Words = {
    "archive": say("is an archive; unpack it, and give the folder"),
    "climbing-names": lambda names: say(
        "has parts whose names point outside the archive, not read: {names}", names=some(names)
    ),
    "comments": say("comments are not read"),
    "cp949": say("is not UTF-8; it was read as CP949"),
    "crashed": say("cannot be read: the PDF library failed on it"),
    "cut-off": say("is truncated"),
    "damaged": say("is damaged"),
    "damaged-or-misnamed": say("is damaged, or not of the kind that its name says"),
    "encrypted": say("is encrypted"),
    "entities": say("defines XML entities, as harmful files do, and is not read"),
    "file-size": say("is larger than {size} MB, the most that is read"),
    "footnote": say("footnote or endnote {n}"),
    "header": say("header or footer {n}"),
    "itself": say("identical to the deliverable, byte by byte; excluded"),
    "line": say("line {line}"),
    "link-nowhere": say("is a link that leads nowhere"),
    "link-out": say("is a link that leads out of the folder, not followed"),
    "link-within": say("is a link within the folder; its target is read in its own place"),
    "locked": say("is locked for distribution; ask for the document it was made from"),
    "many-elements": say("has more than {count} XML elements"),
    "many-files": say("holds more than is read at once; {count} files are not read"),
    "many-pages": lambda count: say("has more than {count} pages", count=f"{count:,}"),
    "many-parts": lambda count: say("has more than {count} parts", count=f"{count:,}"),
    "many-records": lambda count: say("has more than {count} records", count=f"{count:,}"),
    "misnamed": say("its name says {named}, its content is {found}"),
    "nested": say("is nested too deeply"),
    "no-main-part": say("has no main part"),
    "no-ole": say("is damaged: it cannot be opened as an OLE container"),
    "no-part": say("is not in the archive"),
    "no-sections": say("has no sections"),
    "no-slides": say("has no slides"),
    "no-text": say("has no text"),
    "no-zip": say("is damaged: it cannot be opened as a ZIP archive"),
    "not-earlier": say("is not earlier: {date}"),
    "not-text": say("is not text"),
    "not-xml": say("is damaged: its XML is not well-formed"),
    "nothing-read": say("contains no readable file"),
    "old-kind": say("is of an old format that is not read; save it as {kind}"),
    "open-tag": say("ends inside a tag; the rest of it is not read"),
    "other-kind": say("is of a format that is not read"),
    "package": say("needs a package that is not installed; install it with: {command}"),
    "page": say("page {page}"),
    "page-damaged": say("page {page} is damaged"),
    "page-font": say("page {page}: its font does not say which characters it shows"),
    "page-pictures": say("page {page} has pictures and, apart from running heads, no text"),
    "page-without-text": say("page {page} has no text layer"),
    "pages-unread": say("pages {first} to {last} are not read: {reason}"),
    "paragraph": say("paragraph {n}"),
    "part": say("part {name}: {reason}"),
    "pictures": say("{count} pictures, charts, formulas or embedded objects are not read"),
    "replaced": say("has bytes that are not UTF-8 text; they were replaced"),
    "running-heads": lambda lines: say(
        "running heads and page numbers are left out: {lines}", lines=some(lines)
    ),
    "same-names": lambda names: say(
        "has several parts of one name, of which the last is read: {names}", names=some(names)
    ),
    "section": say("section {n}: {reason}"),
    "slide": say("slide {n}"),
    "slide-notes": say("notes of slide {n}"),
    "slide-pictures": say("slide {n} has pictures and no text"),
    "slow": say("takes too long to read"),
    "slow-rest": say("takes too long to read; the rest of it is not read"),
    "tools": say("is a folder of tools, dependencies or built files, not read"),
    "unpacked-ratio": say("unpacks to more than {ratio} times its size, as harmful files do"),
    "unpacked-size": say("unpacks to more than {size} MB"),
    "workbook": say("is a workbook, which is not read"),
    "refused": lambda reason: reason,
}


def said(note: Note) -> Message:
    """Return the sentence of a note."""
    return written(note, NOTES)
