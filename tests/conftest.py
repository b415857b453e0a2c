"""What several tests share."""

import pytest
from hypothesis import HealthCheck, settings

from evalkit.cli import main

# The same examples in every run, in CI or not; `make fuzz` draws at random. No test is timed: a
# busy machine is no broken law.
settings.register_profile(
    "fixed",
    settings.get_profile("default"),
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("fixed")


@pytest.fixture
def run(capsys):
    """Run a command; returns exit code, standard output and standard error."""

    def call(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return ended.value.code or 0, out, err

    return call
