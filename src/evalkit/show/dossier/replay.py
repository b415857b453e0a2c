"""How a replayed award is compared with the recorded one, in words."""

from __future__ import annotations

from evalkit.core.messages import Lang, Message, say
from evalkit.dossier.replay import Replay
from evalkit.show.pages import Bullets, Page


def replay_page(replay: Replay, lang: Lang) -> Page:
    """Lay out whether the award is the recorded one, then the award."""
    award = replay.evaluation.page(lang)
    assert isinstance(award, Page)
    return Page([*award.blocks[:1], Bullets(compared(replay)), *award.blocks[1:]], lang)


def compared(replay: Replay) -> list[Message]:
    """Say whether the award is the recorded one, and what differs."""
    if not replay.recorded:
        return [say("The dossier is not closed: there is no recorded result to compare with.")]
    if not replay.differences:
        return [say("Identical to the recorded result, to the last digit.")]
    return [
        say("Differs from the recorded result:"),
        *(
            say(
                "{name}: recorded {old}, now {new}",
                name=d.name,
                old=str(d.recorded),
                new=str(d.now),
            )
            for d in replay.differences
        ),
    ]
