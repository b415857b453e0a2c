"""A plugin of pytest for `make fuzz`: Hypothesis draws at random, more often, and says how often.

python -m pytest -p tests.fuzzing --hypothesis-profile=fuzz --times=8 -m hypothesis
"""

from collections import Counter
from functools import wraps

from hypothesis import HealthCheck, settings

settings.register_profile(
    "fuzz",
    settings.get_profile("default"),
    max_examples=40,
    derandomize=False,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
RAN = Counter()
KEY = "examples of Hypothesis"


def pytest_addoption(parser):
    parser.addoption("--times", type=int, default=8, help="so many times as many examples")


def pytest_collection_modifyitems(config, items):
    for test in {item.obj for item in items if hasattr(item.obj, "hypothesis")}:
        # Hypothesis offers no other way to the examples of a test that names their number.
        own = test._hypothesis_internal_use_settings
        more = config.getoption("times") * own.max_examples
        test._hypothesis_internal_use_settings = settings(own, max_examples=more)
        test.hypothesis.inner_test = counted(test.hypothesis.inner_test)


def counted(inner):
    """Count how often the body of a test runs."""

    @wraps(inner)
    def run(*arguments, **named):
        RAN[inner.__qualname__] += 1
        return inner(*arguments, **named)

    return run


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[KEY] = dict(RAN)


def pytest_testnodedown(node):
    RAN.update(getattr(node, "workeroutput", {}).get(KEY, {}))


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"{sum(RAN.values()):,} examples of {len(RAN)} tests")
