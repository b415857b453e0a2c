"""CPU time: what other programs on the machine do does not count, as it would by the clock."""

import resource
from collections.abc import Callable
from time import process_time


def spent() -> float:
    """Return the seconds of CPU of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def used(run: Callable[[], object]) -> float:
    """Return the seconds of CPU that a job takes."""
    start = spent()
    run()
    return spent() - start
