"""Read bytes by the name of a file, and say what was found."""

import hashlib
import os
from contextlib import contextmanager
from pathlib import Path

from evalkit.reuse.extract import extract_file


def read(name, data):
    return extract_file(Path(name), data=data)


def findings(found):
    return list(found.findings)


def refused(name, data):
    """Read a file of which nothing can be read; gives the reasons."""
    found = read(name, data)
    assert (found.blocks, found.unread) == ((), found.parts)
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    return findings(found)


def spent():
    """Return the seconds of CPU of this process and of its children that have ended."""
    return sum(os.times()[:4])


@contextmanager
def within(seconds):
    """Hold that what is done here takes no more CPU time; a busy machine is no fault."""
    start = spent()
    yield
    assert spent() - start < seconds
