"""The report as data: exact numbers as text, every mark and reason; see report.schema.json."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from evalkit.show.report.plain import as_json
from evalkit.show.report.whole.book import WholeReport

FORMAT = 1
"""Version of the schema; it changes when a key changes its name or its meaning."""

_FACT = ("id", "project", "kind", "topic", "value", "unit", "date", "source_title", "publisher",
         "url", "source_date", "figure", "confidence", "conflict")  # fmt: skip


def report_plain(book: WholeReport) -> dict[str, Any]:
    """Return the report as plain data."""
    evaluation, lang = book.evaluation, book.lang
    explained = evaluation.scores if evaluation.has_total else ()
    return {
        "report": FORMAT,
        "lang": lang,
        "title": book.title,
        "result": evaluation.plain(lang),
        "explanations": [
            evaluation.explain(score.project.id).plain(lang)["criteria"] for score in explained
        ],
        "evidence": [
            {
                **{name: getattr(fact, name) for name in _FACT},
                "statement": fact.statement.text(lang),
            }
            for fact in book.case.evidence
        ],
        "sections": [
            {"id": s.id, "title": s.title.text(lang), "markdown": s.page.as_markdown()}
            for s in book.sections
        ],
    }


def report_json(book: WholeReport) -> str:
    """Write the report as JSON."""
    return as_json(report_plain(book))


def schema() -> str:
    """Return the JSON Schema (draft 2020-12) of `report_json`."""
    return files("evalkit.show.report.whole").joinpath("report.schema.json").read_text("utf-8")
