"""The same input gives the same bytes: whatever the clock, language, fonts or home of a machine.

One story of commands runs in a process of its own under several machines, the last of which are
put together from what offices and bare servers have; every file and every line must agree.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[1]
TENDER, OWN = (str(ROOT / "examples" / name) for name in ("kr-software-tender", "own-criteria"))
FEW = ("--samples", "256")
STORY = [
    ["score", TENDER, "--lang", "ko"], ["score", OWN, "--format", "csv"],
    ["explain", OWN, "hillside"], ["explain", TENDER, "garam", "--lang", "ko", "--format", "json"],
    ["sensitivity", OWN, *FEW], ["sensitivity", OWN, *FEW, "--lang", "ko", "--format", "markdown"],
    ["panel", TENDER], ["publish", TENDER, "--format", "csv"], ["rules", "list"],
    ["check", str(ROOT / "examples" / "mistakes")], ["score", "nowhere"],
    ["criteria", "show", "wb-qcbs", "--lang", "ko"],
    *(["report", OWN, "-o", f"report.{form}", *FEW, "--lang", "ko"]
      for form in ("html", "xlsx", "json")),
    *(["plot", "acceptability", OWN, "-o", f"plot.{form}", *FEW] for form in ("svg", "png")),
    ["minutes", TENDER, "-o", "minutes.docx"], ["minutes", TENDER, "-o", "minutes.html"],
    ["letters", TENDER, "-o", "letters", "--lang", "ko"], ["sheet", TENDER, "-o", "sheets"],
    ["convert", OWN, "case.xlsx"], ["convert", OWN, "case.json"], ["convert", TENDER, "folder"],
    ["new", "case", "made"],
]  # fmt: skip
CHILD = """
import json, os, sys
place, story, cores, mask = json.loads(sys.argv[1])
os.umask(mask)
if cores and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
os.makedirs(place)
os.chdir(place)
from evalkit.cli import main
for number, arguments in enumerate(story):
    streams = [os.open(f"{number}.{n}", os.O_CREAT | os.O_WRONLY, 0o644) for n in ("out", "err")]
    for target, stream in enumerate(streams, 1):
        os.dup2(stream, target)
        os.close(stream)
    sys.argv[1:] = arguments
    try:
        main()
    except SystemExit as ended:
        print(ended.code, flush=True)
    sys.stderr.flush()
"""
# What each machine has besides: variables, cores (0: all), umask.
MACHINES = {
    "as it is": ({}, 0, 0o022),
    "an office": (
        {
            "LC_ALL": "ko_KR.UTF-8", "LANGUAGE": "ko", "TZ": "Asia/Seoul", "COLUMNS": "250",
            "PYTHONHASHSEED": "1", "OPENBLAS_CORETYPE": "Haswell", "PYTHONUTF8": "1",
            "SOURCE_DATE_EPOCH": "86400", "PYTHONDONTWRITEBYTECODE": "1",
        }, 2, 0o002,
    ),
    "a bare server": (
        {
            "LC_ALL": "C", "LANGUAGE": "tr", "TZ": "America/St_Johns", "COLUMNS": "20",
            "TERM": "dumb", "NO_COLOR": "1", "PYTHONHASHSEED": "4711", "HOME": "/nowhere",
            "XDG_CACHE_HOME": "/nowhere", "OPENBLAS_CORETYPE": "Prescott",
            "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
            "FONTCONFIG_FILE": "/nowhere",
        }, 1, 0o077,
    ),
}  # fmt: skip
KEPT = ("PATH", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


def ran(place, variables, cores, mask):
    """Run the story on a machine; returns what each file holds."""
    given = json.dumps([str(place), STORY, cores, mask])
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    subprocess.run(
        [sys.executable, "-c", CHILD, given],
        env={**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC", **variables},
        stdin=subprocess.DEVNULL,
        check=True,
    )
    files = sorted(path for path in place.rglob("*") if path.is_file())
    return {
        path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


@pytest.fixture(scope="module")
def here():
    with tempfile.TemporaryDirectory() as folder:
        yield ran(Path(folder, "here"), *MACHINES["as it is"])


@pytest.mark.parametrize("machine", list(MACHINES)[1:])
def test_every_byte_is_the_same_on(machine, here, tmp_path):
    place = tmp_path / machine / ("곳" if machine == "an office" else "place")
    there = ran(place, *MACHINES[machine])
    assert there.keys() == here.keys()
    assert [name for name in here if there[name] != here[name]] == []


def test_the_story_did_what_it_says(here):
    assert {"report.html", "minutes.docx", "plot.png", "case.xlsx", "made/marks.csv"} <= here.keys()
    assert sum(name.startswith("letters/") for name in here) > 1
    assert len({*here.values()}) > len(STORY)
