"""How a replayed award is compared with the recorded one, in words."""

from __future__ import annotations

from evalkit.core.messages import Message, say
from evalkit.dossier.replay import Replay


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
