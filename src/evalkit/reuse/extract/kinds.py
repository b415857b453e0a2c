"""Tell what a file is: by its bytes first, by its name only among kinds of text."""

from __future__ import annotations

from pathlib import PurePosixPath

LANGUAGES = {
    ".sol": "solidity", ".java": "java", ".kt": "kotlin", ".kts": "kotlin", ".py": "python",
    ".pyi": "python", ".js": "javascript", ".jsx": "javascript", ".mjs": "javascript",
    ".cjs": "javascript", ".ts": "typescript", ".tsx": "typescript", ".mts": "typescript",
    ".go": "go", ".c": "c", ".h": "c", ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".hh": "cpp",
    ".hpp": "cpp", ".hxx": "cpp", ".cs": "csharp", ".sql": "sql", ".yaml": "config",
    ".yml": "config", ".json": "config", ".toml": "config", ".ini": "config", ".cfg": "config",
    ".conf": "config", ".xml": "config", ".xsd": "config", ".properties": "config",
    ".gradle": "config", ".env": "config",
}  # fmt: skip
FORMATS = {
    ".hwpx": "hwpx", ".hwp": "hwp", ".docx": "docx", ".docm": "docx", ".pptx": "pptx",
    ".pptm": "pptx", ".ppsx": "pptx", ".pdf": "pdf", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".md": "md", ".markdown": "md",
}  # fmt: skip
BINARY = frozenset({"hwpx", "hwp", "docx", "pptx", "pdf"})

ZIP, OLE, HWP3 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"HWP Document File V3"
_PDF_WITHIN = 1024  # readers allow as much before the mark
_HTML = (b"<!doctype html", b"<html")


def by_name(name: str) -> tuple[str, str]:
    """Give the format and the language that a name stands for; text where it says nothing."""
    path = PurePosixPath(name.lower())
    suffix = path.suffix or (path.name if path.name == ".env" else "")
    if suffix in LANGUAGES:
        return "code", LANGUAGES[suffix]
    return FORMATS.get(suffix, "txt"), ""


def is_pdf(data: bytes, named: str) -> bool:
    """Say whether the bytes are a PDF; source code may speak of the mark further on."""
    head = data[:_PDF_WITHIN]
    return head.lstrip().startswith(b"%PDF-") or (named == "pdf" and b"%PDF-" in head)


def is_html(data: bytes) -> bool:
    """Say whether text without a telling name is a page."""
    head = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith(_HTML)
