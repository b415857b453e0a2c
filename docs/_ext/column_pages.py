"""Write the page of the columns of every result, just before the documents are built."""

from pathlib import Path

from evalkit.show.reference import columns_page


def write_page(app):
    """Write ``reference/columns.md``, if it changed."""
    page = Path(app.srcdir) / "reference" / "columns.md"
    text = columns_page(app.config.language).as_markdown() + "\n"
    if not page.exists() or page.read_text("utf-8") != text:
        page.write_text(text, "utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", write_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
