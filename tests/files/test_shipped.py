"""The criteria sets that come with evalkit load, each under its own name."""

from evalkit import check
from evalkit.files import load_criteria, shipped


def test_every_shipped_set_loads():
    assert "municipal-blockchain" in shipped()
    for name, path in shipped().items():
        assert check(path) == []
        assert load_criteria(name).id == name
