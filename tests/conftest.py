"""What several tests share."""

import gc
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from evalkit.cli import main

sys.path.insert(0, str(Path(__file__).parent / "shared"))  # wherever the tests are run from

import goldens
from sentences import heard, of_streams

# The same examples in every run, in CI or not; `make fuzz` draws at random. No test is timed: a
# busy machine is no broken law. Few of each, as most laws are tried in several places.
settings.register_profile(
    "fixed",
    settings.get_profile("default"),
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# Where the same laws have been tried on the same code, under another Python.
settings.register_profile("few", settings.get_profile("fixed"), max_examples=4)
settings.load_profile("fixed")


def pytest_collection_finish() -> None:
    """Look for garbage less often, and never among the tests themselves: that takes a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


@pytest.fixture
def run(capsys):
    """Run a command; returns exit code, standard output and standard error."""

    def call(*arguments):
        with heard() as messages, pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = of_streams(*capsys.readouterr(), messages)
        assert "Traceback" not in out + err
        return ended.value.code or 0, out, err

    return call


@pytest.fixture
def golden(request):
    """Hold texts, one a line or page, to the golden file of the module that shows them."""

    def hold(*texts):
        name = request.node.name
        text = "\n".join(texts)
        goldens.keep(goldens.home(request.path), name, text, update=goldens.UPDATE)

    return hold
