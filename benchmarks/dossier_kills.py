"""How many kills does the journal of a dossier survive with nothing acknowledged lost?

Starts a real process that appends entries and acknowledges each, kills it at a random moment
(SIGKILL), and checks the journal; `--kills N`, default 500.
"""

import argparse
import os
import random
import signal
import tempfile
import time
from pathlib import Path

from evalkit.dossier.journal import Draft, Journal
from evalkit.dossier.verify import verify


def kill_one(journal: Journal, delay: float) -> list[str]:
    """Start a writer, kill it after a while, and return the receipts that it gave."""
    reader, pipe = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        number = 0
        while True:
            number += 1
            draft = Draft(who="w", kind="note", body={"x": "y" * (number % 9) * 400})
            for entry in journal.append([draft] * (1 + number % 3)):
                os.write(pipe, (entry.receipt + "\n").encode())
    os.close(pipe)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as file:
        return file.read().decode().split("\n")[:-1]


def main() -> None:
    """Kill, check, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    kills = parser.parse_args().kills
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal.create(Path(folder) / "dossier")
        journal.append([Draft(who="w", kind="init", body={})])
        receipts: list[str] = []
        for _ in range(kills):
            receipts += kill_one(journal, chance.uniform(0.001, 0.04))
        found = verify(journal.folder, receipts)
    print(f"{kills} kills; {len(receipts):,} entries acknowledged, {found.count:,} in the journal")
    print("whole, nothing acknowledged lost" if found.whole else str(found))
    raise SystemExit(not found.whole)


if __name__ == "__main__":
    main()
