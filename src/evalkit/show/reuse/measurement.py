"""The page of a measurement: shares first, then where from, then the passages side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from attrs import evolve

from evalkit.core.messages import Lang, Message, say, words
from evalkit.core.shares import per_cent
from evalkit.reuse.result import Part, Place, Reuse, ShownPassage, Split
from evalkit.reuse.works import WorkDocument
from evalkit.show.columns import BLANK, Column, not_shown, table_of
from evalkit.show.forms import COUNT, GROUPED, share_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.reuse.notes import said
from evalkit.show.reuse.sources import SOURCES, items_of

MOST_PASSAGES = 200
MOST_CHANGES = 20
MOST_FILES = 50
_TEXT = 46  # printed width of a passage on either side
_LONG = 700


KindWords = tuple[Message, str]
KINDS: tuple[KindWords, ...] = (
    (say("mandated"), "mandated"),
    (say("verbatim"), "verbatim"),
    (say("with changes"), "near"),
    (say("reworded"), "reworded"),
    (say("found nowhere"), "new"),
)
CHANGES: tuple[Column[tuple[str, str, int]], ...] = (
    Column(say("there"), lambda change: change[0], width=36),
    Column(say("here"), lambda change: change[1], width=36),
    Column(say("times"), lambda change: change[2], COUNT),
)
FILES: tuple[Column[WorkDocument], ...] = (
    Column(say("file"), lambda document: document.name, width=40),
    Column(say("format"), lambda document: document.format),
)
HASHES: tuple[Column[WorkDocument], ...] = (
    FILES[0],
    Column("SHA-256", lambda document: document.sha256),
)


def page(reuse: Reuse, lang: Lang, most: int = MOST_PASSAGES) -> Page:
    """Return the page.

    Parameters
    ----------
    reuse : Reuse
    lang : {"en", "ko"}
    most : int
        Passages that are shown of each part.
    """
    blocks: list[Block] = [Heading(say("Reuse in {name}", name=reuse.work.name))]
    blocks += _summary(reuse)
    for part in reuse.parts:
        blocks += _part(part, lang, most)
    blocks += _left_out(reuse, lang)
    blocks += _method(reuse, lang)
    return Page(blocks, lang)


def _summary(reuse: Reuse) -> Iterator[Block]:
    if not reuse.told:
        text = say("There is too little text for a meaningful share. No share is reported.")
        yield Paragraph(text)
        return
    split, hidden = reuse.characters, reuse.undisclosed
    text = say("No part of the deliverable was found in the available earlier works.")
    if split.found:
        text = say(
            "Between {low} and {high} of the deliverable also appears in the available earlier "
            "works: {low} verbatim, the rest within passages in which words were changed.",
            low=per_cent(split.low),
            high=per_cent(split.high),
        )
    yield Paragraph(text)
    points = [
        say("Of the text that was free to write ({size} characters), it is {share}.",
            size=f"{split.whole - split.mandated:,}", share=per_cent(split.high_of_free)),
        say("Left out as mandated: {share}.",
            share=per_cent(Fraction(split.mandated, split.whole))),
        say("Not disclosed: {low} to {high}.",
            low=per_cent(hidden.low), high=per_cent(hidden.high)),
        say("Could be read: {share} of pages, slides and files.", share=per_cent(reuse.coverage)),
        say("Compared with {works} works of {vendors} vendors.", works=reuse.works,
            vendors=reuse.vendors),
    ]  # fmt: skip
    if not reuse.vendors:
        points[-1] = say("Compared with {works} works; their vendors are not known.",
                         works=reuse.works)  # fmt: skip
    points += [
        say(
            "{part}: too short for a share, and not included in these numbers.",
            part=_NAME[part.kind],
        )
        for part in reuse.parts
        if not part.told
    ]
    yield Bullets(points)
    note = say(
        "Reuse can be lawful and good value when it is disclosed and priced. This result shows "
        "only that the text existed at an earlier date in another work. It is a lower bound: "
        "works that were not available, translations, complete rewrites and pictures are not "
        "found."
    )
    yield Paragraph(note)


def _part(part: Part, lang: Lang, most: int) -> Iterator[Block]:
    prose = part.kind == "prose"
    yield Heading(_NAME[part.kind], 2)
    if not part.told:
        text = say(
            "Only {size} characters are free of mandated text, fewer than {least}: no share is "
            "reported.",
            size=part.characters.whole - part.characters.mandated,
            least=_count(part, part.settings.least),
        )
        yield Paragraph(text)
    pieces = say("paragraphs") if prose else say("functions")
    yield _shares(part, pieces, lang)
    if part.declared:
        names = [
            say("{kind}, {count}", kind=_CLASS[kind], count=_count(part, units))
            for kind, units in part.declared
        ]
        yield Paragraph(say("Mandated text: {names}.", names=names))
    if part.sources:
        yield Heading(say("Also appears in"), 3)
        yield table_of(SOURCES, items_of(part), lang)
    if part.changes:
        yield Heading(say("Replaced words"), 3)
        yield table_of(CHANGES, part.changes[:MOST_CHANGES], lang)
        if len(part.changes) > MOST_CHANGES:
            left = not_shown(len(part.changes) - MOST_CHANGES)
            yield Paragraph(left)
    if part.passages:
        yield Heading(say("Passages side by side"), 3)
        text = say(
            "Differences are in ⟦⟧. A passage of more than {count} characters is cut here.",
            count=_LONG,
        )
        yield Paragraph(text)
        yield from _passages(part.passages[:most], lang)
        if len(part.passages) > most:
            left = say("and {count} more; the record (--format json) has all of them",
                       count=len(part.passages) - most)  # fmt: skip
            yield Paragraph(left)


_NAME = {"prose": say("Documents"), "code": say("Source code")}
_CLASS = {
    "template": say("template"),
    "law": say("law text"),
    "licence": say("licence"),
    "open-source": say("open source"),
    "generated": say("generated code"),
    "delivery": say("earlier delivery"),
    "vendors": say("in the works of several vendors"),
}
_WAY = {
    "verbatim": say("verbatim"),
    "near": say("with changes"),
    "reworded": say("reworded"),
}


def _count(part: Part, units: int) -> Message:
    if part.kind == "prose":
        return say("{count} bytes", count=f"{units:,}")
    return say("{count} tokens", count=f"{units:,}")


def _shares(part: Part, pieces: Message, lang: Lang) -> Table:
    def count(split: Split) -> Callable[[KindWords], int]:
        return lambda kind: getattr(split, kind[1])

    def share(split: Split) -> Callable[[KindWords], object]:
        whole = split.whole or 1
        return lambda kind: Fraction(getattr(split, kind[1]), whole) if part.told else BLANK

    columns: tuple[Column[KindWords], ...] = (
        Column("", lambda kind: kind[0]),
        Column(say("characters"), count(part.characters), GROUPED),
        Column("%", share(part.characters), share_of(1)),
        Column(pieces, count(part.pieces), GROUPED),
        Column("%", share(part.pieces), share_of(1)),
    )
    return table_of(columns, KINDS, lang)


def _passages(passages: tuple[ShownPassage, ...], lang: Lang) -> Iterator[Block]:
    """Yield a table for each passage: where it stands is the header."""
    for passage in passages:
        here, there = passage.here, passage.there
        columns = (
            Column(
                say("{document}, {place} ({way})", document=here.document, place=said(here.place),
                    way=_WAY[passage.way]),
                _here, width=_TEXT,
            ),
            Column(
                say("{work}: {document}, {place}", work=passage.work, document=there.document,
                    place=said(there.place)),
                _there, width=_TEXT,
            ),
        )  # fmt: skip
        yield table_of(columns, [passage], lang)


def _here(passage: ShownPassage) -> str:
    return _marked(passage.here)


def _there(passage: ShownPassage) -> str:
    return _marked(passage.there)


def _marked(place: Place) -> str:
    """Return the text of a place; what is not on the other side stands in double brackets."""
    pieces: list[str] = []
    at = place.start
    for start, end in place.equal:
        gap = place.text[max(at - place.start, 0) : max(start - place.start, 0)]
        pieces.append(_bracketed(gap))
        pieces.append(place.text[max(start, at) - place.start : end - place.start])
        at = max(at, end)
    pieces.append(place.text[at - place.start :])
    text = "".join(pieces)
    return text if len(text) <= _LONG else text[:_LONG].rstrip() + " …"


def _bracketed(gap: str) -> str:
    first = next((n for n, c in enumerate(gap) if c.isalnum()), None)
    if first is None:
        return gap
    last = len(gap) - next(n for n, c in enumerate(reversed(gap)) if c.isalnum())
    return f"{gap[:first]}⟦{gap[first:last]}⟧{gap[last:]}"


def _left_out(reuse: Reuse, lang: Lang) -> Iterator[Block]:
    items = [f"{name}: {said(reason).text(lang)}" for name, reason in reuse.left_out]
    if items:
        yield Heading(say("Works left out"), 2)
        yield Bullets(_some(items, lang))
    items = [f"{name}: {said(finding).text(lang)}" for name, finding in reuse.findings]
    if items:
        yield Heading(say("Not read"), 2)
        yield Bullets(_some(items, lang))


def _some(items: list[str], lang: Lang) -> list[str]:
    left = len(items) - MOST_FILES
    more = [words(say("and {count} more", count=left), lang)] if left > 0 else []
    return [*items[:MOST_FILES], *more]


def _method(reuse: Reuse, lang: Lang) -> Iterator[Block]:
    yield Heading(say("Method of measurement"), 2)
    points = []
    for part in reuse.parts:
        chance = part.chance
        name = _NAME[part.kind]
        if chance.pairs:
            text = say(
                "{part}: a work counts from one passage of {anchor}. By chance, the longest "
                "passage shared by two works of different vendors had {median} (median) and "
                "{p99} (99th percentile), measured on {pairs} pairs.",
                part=name, anchor=_count(part, chance.anchor), median=chance.median,
                p99=chance.p99, pairs=chance.pairs,
            )  # fmt: skip
        else:
            text = say(
                "{part}: a work counts from one passage of {anchor}. There were too few works "
                "of different vendors to measure what two works share by chance.",
                part=name, anchor=_count(part, chance.anchor),
            )  # fmt: skip
        points.append(text)
        if reuse.vendors <= part.settings.vendors:
            points.append(
                say("{part}: too few vendors are known ({count}) to identify mandated text by "
                    "the number of vendors that use it; only declared boilerplate was left out.",
                    part=name, count=reuse.vendors)
            )  # fmt: skip
    points += [
        say("Spaces, punctuation, case and digits do not count; in code, neither do comments, "
            "imports, and names that were changed throughout."),
        say("Versions: {names}", names=[f"{name} {version}" for name, version in reuse.versions]),
    ]  # fmt: skip
    yield Bullets(points)
    shown = reuse.work.documents[:MOST_FILES]
    yield table_of(FILES, shown, lang)
    hashed = say("SHA-256 of the library: {hash}", hash=reuse.library)
    yield Bullets([hashed], detail=True)
    yield evolve(table_of(HASHES, shown, lang), detail=True)
    if len(reuse.work.documents) > MOST_FILES:
        more = not_shown(len(reuse.work.documents) - MOST_FILES)
        yield Paragraph(more)
