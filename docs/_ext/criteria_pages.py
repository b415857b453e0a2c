"""Write one page for each criteria set of the repository, just before the documents are built."""

from pathlib import Path

from evalkit.schema import load_criteria
from evalkit.show.report import criteria_page

SOURCE = Path(__file__).parents[2] / "criteria"


def write_pages(app):
    """Write ``reference/criteria/<id>.md``; a page is touched only if it changed."""
    target = Path(app.srcdir) / "reference" / "criteria"
    target.mkdir(parents=True, exist_ok=True)
    sets = {path.stem: load_criteria(path) for path in sorted(SOURCE.glob("*.toml"))}
    for page in target.glob("*.md"):
        if page.stem not in sets:
            page.unlink()
    for name, criteria in sets.items():
        page = target / f"{name}.md"
        text = criteria_page(criteria, app.config.language).as_markdown() + "\n"
        if not page.exists() or page.read_text("utf-8") != text:
            page.write_text(text, "utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
