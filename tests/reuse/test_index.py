"""An index of earlier works: it grows, it survives, and it says when it is damaged."""

import json
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from evalkit import InputError, ModelError
from evalkit.core.notes import note
from evalkit.files.formats.trouble import os_trouble
from evalkit.reuse import Index, Work, WorkDocument, measure, work_of
from evalkit.reuse.index.manifest import made_with
from evalkit.reuse.index.segment import FILES
from evalkit.reuse.index.verify import verify
from evalkit.show.reuse.notes import said

from .texts import program, text


def made(number, paragraphs=2):
    return work_of(text(number, paragraphs), id=f"w{number}", vendor=f"v{number % 5}")


def test_in_memory_and_on_disk_are_the_same(tmp_path):
    works = [made(n) for n in range(12)] + [work_of(program(1), id="code", language="python")]
    memory = Index.build(works)
    kept = memory.save(tmp_path / "index")
    again = Index.open(tmp_path / "index")
    assert kept.ids == again.ids == memory.ids
    assert memory.sha256 == again.sha256
    assert [w.documents for w in again.works()] == [w.documents for w in memory.works()]
    delivery = work_of(text(3, 2) + text(50, 4), id="new")
    assert measure(delivery, memory).characters == measure(delivery, again).characters
    assert verify(tmp_path / "index") == ()


def test_it_grows_and_merges_and_loses_nothing(tmp_path):
    index = Index.create(tmp_path / "index")
    for number in range(21):
        index = index.add([made(number)])
    assert sorted(index.ids) == sorted(f"w{n}" for n in range(21))
    assert len(index.segments) <= 9
    assert verify(tmp_path / "index") == ()
    names = {p.name for p in (tmp_path / "index").iterdir()}
    assert len([n for n in names if n.startswith("segment-")]) <= len(index.segments) + 9
    assert not [n for n in names if n.endswith(".tmp")]


def test_the_same_works_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        Index.create(tmp_path / name).add(made(n) for n in range(5))
    a, b = ({p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*") if p.is_file()}
            for n in ("a", "b"))  # fmt: skip
    assert a == b


def test_a_work_is_in_it_once(tmp_path):
    index = Index.create(tmp_path / "index").add([made(1)])
    with pytest.raises(ModelError, match=r"already.*w1"):
        index.add([made(2), made(1)])
    with pytest.raises(ModelError, match="already"):
        Index.build([made(3), made(3)])
    assert Index.open(tmp_path / "index").ids == ("w1",)


def test_what_is_no_index_is_refused(tmp_path):
    with pytest.raises(InputError, match="not an index"):
        Index.open(tmp_path)
    with pytest.raises(InputError):
        Index.open(tmp_path / "nothing")
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="not empty"):
        Index.create(tmp_path)
    (tmp_path / "manifest-000000001.json").write_text("[]")
    with pytest.raises(InputError, match="damaged"):
        Index.open(tmp_path)
    (tmp_path / "manifest-000000001.json").write_text('{"parts": [], "made_with": {}}')
    with pytest.raises(InputError, match="other settings"):
        Index.open(tmp_path)
    made_before = json.dumps({"format": 1, "parts": [], "made_with": made_with()})
    (tmp_path / "manifest-000000001.json").write_text(made_before)
    with pytest.raises(InputError, match="other settings"):
        Index.open(tmp_path)


def test_what_was_not_read_is_kept_in_every_language(tmp_path):
    refused = os_trouble(PermissionError(13, "no"), Path("a")).problems[0].rule
    findings = [
        note("part", name="a.xml", reason=note("encrypted")),
        note("running-heads", lines=["one", "two"]),
        note("refused", reason=refused),
    ]
    document = WorkDocument(
        name="a", text="x", places=[(0, note("page", page=3))], findings=findings
    )
    index = Index.create(tmp_path / "index").add([Work(id="w", documents=[document])])
    del index
    kept = Index.open(tmp_path / "index").work(0).documents[0]
    assert kept == document
    assert [said(found).text("ko") for found in kept.findings] == [
        said(found).text("ko") for found in findings
    ]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("way", ["flip", "cut", "gone"])
def test_damage_is_found_and_raises_nothing_but_words(tmp_path, name, way):
    folder = tmp_path / "index"
    index = Index.create(folder).add(made(n) for n in range(4))
    file = folder / index.manifest.parts[0].name / name
    data = file.read_bytes()
    del index
    if way == "gone":
        file.unlink()
    else:
        middle = len(data) // 2
        flipped = data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :]
        file.write_bytes(flipped if way == "flip" else data[:middle])
    problems = verify(folder)
    assert problems
    assert name in problems[0].file
    with suppress(InputError):  # and nothing else
        measure(work_of(text(1, 4), id="new"), Index.open(folder))


def test_a_query_ranks_works_at_a_glance():
    index = Index.build([made(n, 4) for n in range(10)])
    found = index.query(text(3, 4) + "\n" + text(99, 4))
    assert found[0][0].id == "w3"
    assert found[0][1] == pytest.approx(0.5, abs=0.1)
    assert index.query("nothing at all") == []


def test_two_writers_at_once_lose_nothing(tmp_path):
    index = Index.create(tmp_path / "index")
    errors = []

    def write(first):
        try:
            for number in range(first, first + 6):
                index.add([made(number, 1)])
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)

    threads = [Thread(target=write, args=(100 * n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    found = Index.open(tmp_path / "index")
    assert sorted(found.ids) == sorted(f"w{100 * n + k}" for n in range(2) for k in range(6))
    assert verify(tmp_path / "index") == ()


WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from tests.reuse.test_index import made
from evalkit.reuse import Index
index = Index.open(sys.argv[1])
number = len(index)
while True:
    index = index.add([made(number, 1)])
    print(number, flush=True)
    number += 1
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
@pytest.mark.parametrize("kills", [1, pytest.param(5, marks=pytest.mark.long)])
def test_a_kill_at_any_moment_loses_nothing_acknowledged(kills, tmp_path):
    folder = tmp_path / "index"
    Index.create(folder)
    rng = random.Random(1)
    root = Path(__file__).parents[2]
    done = 0
    for _ in range(kills):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(root)],
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            child.stdout.readline()
            time.sleep(rng.random() * 0.15)
            child.kill()
            rest = child.stdout.read().split()
        done = max([done, *(int(n) + 1 for n in rest if n.isdigit())])
        index = Index.open(folder)
        assert len(index) >= done
        assert sorted(index.ids) == sorted(f"w{n}" for n in range(len(index)))
        assert verify(folder) == ()
