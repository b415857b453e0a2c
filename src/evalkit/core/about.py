"""The copy of evalkit that runs: its version, and how to install what an extra needs."""

from __future__ import annotations

from evalkit.core.messages import Message, say

__version__ = "0.1.0"
NAME = "procurement-evalkit"
"""Of the distribution: `evalkit` on the package index is somebody else's program."""


def remedy(extra: str) -> Message:
    """Say how to install an extra."""
    return say("install it with: {command}", command=command(extra))


def command(extra: str) -> str:
    """Return the command that installs an extra: from the folder or file that this copy is from."""
    # Seldom asked, and a tenth of what a command costs to start.
    import json
    from importlib.metadata import PackageNotFoundError, distribution
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    wanted = f"{NAME}[{extra}]"
    try:
        record = json.loads(distribution(NAME).read_text("direct_url.json") or "null")  # PEP 610
        url = record["url"]
    except (
        PackageNotFoundError,
        ValueError,
        TypeError,
        KeyError,
    ):  # from an index, or not installed
        return f'pip install "{wanted}"'
    if not url.startswith("file:"):
        kind = record.get("vcs_info", {}).get("vcs")
        return f'pip install "{wanted} @ {f"{kind}+" if kind else ""}{url}"'
    flag = "-e " if record.get("dir_info", {}).get("editable") else ""
    return f'pip install {flag}"{url2pathname(urlsplit(url).path)}[{extra}]"'
