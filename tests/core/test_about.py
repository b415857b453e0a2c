"""How to install an extra is told by where this copy came from."""

import json
from importlib.metadata import PackageNotFoundError

import pytest

from evalkit.core import about


class _Copy:
    def __init__(self, record):
        self.record = record

    def read_text(self, name):
        assert name == "direct_url.json"
        return self.record


@pytest.mark.parametrize(
    ("record", "command"),
    [
        (None, 'pip install "procurement-evalkit[xlsx]"'),
        ("not JSON", 'pip install "procurement-evalkit[xlsx]"'),
        ("[]", 'pip install "procurement-evalkit[xlsx]"'),
        (
            {"url": "file:///home/kim/my%20code", "dir_info": {"editable": True}},
            'pip install -e "/home/kim/my code[xlsx]"',
        ),
        ({"url": "file:///srv/evalkit", "dir_info": {}}, 'pip install "/srv/evalkit[xlsx]"'),
        (
            {"url": "file:///srv/procurement_evalkit-0.1.0-py3-none-any.whl", "archive_info": {}},
            'pip install "/srv/procurement_evalkit-0.1.0-py3-none-any.whl[xlsx]"',
        ),
        (
            {"url": "https://example.org/e.git", "vcs_info": {"vcs": "git"}},
            'pip install "procurement-evalkit[xlsx] @ git+https://example.org/e.git"',
        ),
        (
            {"url": "https://example.org/e.whl", "archive_info": {}},
            'pip install "procurement-evalkit[xlsx] @ https://example.org/e.whl"',
        ),
    ],
)
def test_the_command_installs_from_where_this_copy_came_from(monkeypatch, record, command):
    text = json.dumps(record) if isinstance(record, dict) else record
    monkeypatch.setattr("importlib.metadata.distribution", lambda _: _Copy(text))
    assert about.command("xlsx") == command


def test_a_source_tree_that_nobody_installed_has_an_answer_too(monkeypatch):
    def none(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.distribution", none)
    assert about.command("charts") == 'pip install "procurement-evalkit[charts]"'
