"""Write the tables of fields of the files, just before the documents are built."""

from pathlib import Path

from evalkit.core.messages import words
from evalkit.show.reference import field_tables


def markdown(tables, lang):
    """Return the tables of one section, each below the place where its keys stand."""
    parts = []
    for number, table in enumerate(tables):
        if number:  # the first stands below a heading of the page
            parts.append(", ".join(f"`{place}`" for place in table.place.split(", ")))
        rows = [table.header, ["---"] * len(table.header), *table.lines]
        parts.append(
            "\n".join("| " + " | ".join(cell(c, lang) for c in row) + " |" for row in rows)
        )
    return "\n\n".join(parts) + "\n"


def cell(value, lang):
    """Write a cell; a bar within it would end it."""
    return words(value, lang).replace("|", "\\|")


def write_tables(app):
    """Write ``reference/fields/<name>.md``; a file is touched only if it changed."""
    target = Path(app.srcdir) / "reference" / "fields"
    target.mkdir(parents=True, exist_ok=True)
    for name, tables in field_tables().items():
        # Made in the language of the site: nothing to translate.
        text = markdown(tables, app.config.language) if app.builder.name != "gettext" else ""
        page = target / f"{name}.md"
        if not page.exists() or page.read_text("utf-8") != text:
            page.write_text(text, "utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", write_tables)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
