"""The dossier of one award, from the seal to the replay; everything in it is invented.

The tender is that of `examples/kr-software-tender`. It is started without marks and bids; both
come in after the seal, the recusal after the prices are open.
"""

import csv
import shutil
import tempfile
from pathlib import Path

from evalkit.dossier import Dossier, close, replay, verify

SOURCE = Path(__file__).parent / "kr-software-tender"


def rows(name: str) -> list[dict[str, str]]:
    """Read a table of the tender."""
    with (SOURCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(path: Path, table: list[dict[str, str]]) -> Path:
    """Write a table, or a part of one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        made = csv.DictWriter(file, table[0])
        made.writeheader()
        made.writerows(table)
    return path


def main() -> None:
    """Seal, collect, open, close, verify, replay."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        case = folder / "case"
        case.mkdir()
        for name in ("case.toml", "criteria.toml", "projects.csv", "evaluators.csv"):
            shutil.copy(SOURCE / name, case)
        officer = "contract officer"

        dossier, entry = Dossier.init(
            folder / "dossier", case, who=officer, at="2026-07-20T09:00:00+09:00"
        )
        print("started ", entry.receipt[:16])
        sealed = dossier.seal(who=officer, at="2026-07-20T09:10:00+09:00")
        print("sealed  ", dossier.state().criteria.sha256[:16], "in entry", sealed.seq)

        bids = written(folder / "bids.csv", rows("bids"))
        dossier.add("bids", bids, who=officer, at="2026-08-20T17:00:00+09:00")
        marks = rows("marks")
        people = dict.fromkeys(mark["evaluator"] for mark in marks)
        for minute, who in enumerate(people, 10):
            own = [mark for mark in marks if mark["evaluator"] == who]
            dossier.add(
                "marks", written(folder / f"{who}.csv", own), who=who,
                at=f"2026-08-26T15:{minute}:00+09:00",
            )  # fmt: skip
            if who != "officer":
                dossier.submit(who=who, at=f"2026-08-26T15:{minute}:30+09:00")
        dossier.open_prices(who=officer, at="2026-08-27T10:00:00+09:00")
        late = written(folder / "recusals.csv", rows("recusals"))
        dossier.add(
            "recusals", late, who=officer, why="found when the list was published",
            at="2026-08-27T11:20:00+09:00",
        )  # fmt: skip
        close(dossier, who=officer, why="award", at="2026-08-27T16:00:00+09:00")

        print(verify(folder / "dossier"))
        found = replay(dossier)
        for tied in found.evaluation.order[""]:
            for name in tied:
                standing = found.evaluation.standings[name]
                print(standing.rank, name, float(standing.total))
        print("as recorded, to the digit:", not found.differences)


if __name__ == "__main__":
    main()
