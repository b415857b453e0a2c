"""Real source code to measure on: this Python's own library, and packages of the npm registry.

Nothing of it is kept in the repository. Packages are fetched once, by version, checked against
the registry's own hash, and cached outside.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import sysconfig
import tarfile
import urllib.request
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "evalkit-benchmarks"
REGISTRY = "https://registry.npmjs.org"

# Earlier projects, then unrelated ones; nothing may stand in both.
PYTHON = (
    ("asyncio", "email", "http", "json", "logging", "unittest", "xml", "importlib", "concurrent",
     "ctypes", "multiprocessing", "urllib", "curses", "tkinter", "distutils", "lib2to3"),
    ("docutils", "sphinx", "babel", "jinja2", "hypothesis", "pygments", "markdown_it", "click",
     "tqdm", "openpyxl", "attr", "tomli_w", "pytest", "_pytest", "xdist"),
)  # fmt: skip
NPM = {
    "solidity": (
        ("@openzeppelin/contracts@4.8.0", "@synthetixio/core-contracts@3.1.1",
         "synthetix@2.102.1", "@solidstate/contracts@0.0.59"),
        ("solady@0.1.26", "@limitbreak/creator-token-contracts@1.1.2"),
    ),
    "java": (
        ("react-native-svg@15.16.1", "react-native-maps@1.29.11", "react-native-webview@16.0.0",
         "react-native-camera@4.2.1", "react-native-gesture-handler@3.5.0"),
        ("react-native@0.72.0",),
    ),
    "javascript": (
        ("three@0.187.0", "express@5.3.0", "underscore@1.13.8", "d3-array@3.2.4",
         "d3-geo@3.1.1", "d3-shape@3.2.0", "async@3.2.6"),
        ("axios@1.21.1", "rxjs@7.8.2", "zod@4.6.7", "jquery@4.0.0"),
    ),
}  # fmt: skip
SUFFIXES = {
    "python": (".py",), "solidity": (".sol",), "java": (".java", ".kt"),
    "javascript": (".js", ".ts", ".mjs"),
}  # fmt: skip
_NOT = (
    "/shaders/", "/test", "/dist/", "/build/", ".min.", ".d.ts", "/artifacts/", "/types/",
    "/examples/", "/locale/", "/node_modules/", "/mock", "/umd/", "/bundles/", "/cjs/", "/esm",
)  # fmt: skip
_MOST = 60_000  # characters of a file


def upstream(language: str) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Return the files of the earlier and of the unrelated packages: package, path, text.

    Raises
    ------
    OSError
        Where a package can be neither found in the cache nor fetched.
    """
    if language == "python":
        library = Path(sysconfig.get_paths()["stdlib"])
        site = Path(sysconfig.get_paths()["purelib"])
        return (
            {name: _folder(library / name) for name in PYTHON[0] if (library / name).is_dir()},
            {name: _folder(site / name) for name in PYTHON[1] if (site / name).is_dir()},
        )
    old, new = NPM[language]
    return (
        {name: _package(name, SUFFIXES[language]) for name in old},
        {name: _package(name, SUFFIXES[language]) for name in new},
    )


def _folder(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        text = path.read_text("utf-8", "ignore")
        if not any(part in f"/{name}" for part in _NOT) and 500 < len(text) < _MOST:
            found[name] = text
    return found


def _package(name: str, suffixes: tuple[str, ...]) -> dict[str, str]:
    found = {}
    with tarfile.open(fileobj=io.BytesIO(_tarball(name)), mode="r:gz") as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            if not member.isfile() or not member.name.endswith(suffixes):
                continue
            if any(part in f"/{member.name}" for part in _NOT) or not 500 < member.size < _MOST:
                continue
            file = archive.extractfile(member)
            assert file is not None
            found[member.name] = file.read().decode("utf-8", "ignore")
    return found


def _tarball(name: str) -> bytes:
    package, version = name.rsplit("@", 1)
    cached = CACHE / f"{package.replace('/', '+')}-{version}.tgz"
    head = CACHE / f"{cached.name}.json"
    if not cached.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        about = _get(f"{REGISTRY}/{package.replace('/', '%2f')}/{version}")
        head.write_bytes(about)
        cached.write_bytes(_get(json.loads(about)["dist"]["tarball"]))
    data = cached.read_bytes()
    kind, wanted = json.loads(head.read_bytes())["dist"]["integrity"].split("-", 1)
    if base64.b64encode(hashlib.new(kind, data).digest()).decode() != wanted.split()[0]:
        cached.unlink()
        raise OSError(f"{name}: not what the registry names")
    return data


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        data: bytes = answer.read()
        return data
