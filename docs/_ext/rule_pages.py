"""Write one page for each official rule, just before the documents are built."""

from pathlib import Path

from evalkit.rules import PANEL_RULES, RULES
from evalkit.rules.audit import audit
from evalkit.rules.tries import FEW
from evalkit.rules.trimming import audit_trimming
from evalkit.show.pages import Page
from evalkit.show.report.rules import rule_page
from evalkit.show.rules.audit import overview
from evalkit.show.rules.families import families_page
from evalkit.show.rules.trimming import trimming_words


def pages(lang):
    """Return the text of every page by its name."""
    found = {}
    audits = {name: audit(rule, tries=FEW) for name, rule in RULES.items()}
    for name, rule in RULES.items():
        table = audits[name].page(lang).blocks[2:]  # the title stands above already
        found[name] = Page([*rule_page(rule, lang).blocks, *table]).as_markdown()
    found["families"] = families_page(lang).as_markdown()
    laws = overview(list(audits.values()), FEW, trimming_words(audit_trimming()), lang)
    found["laws"] = laws.as_markdown()
    trimming = audit_trimming().page(lang)
    for rule in PANEL_RULES.values():
        blocks = [*rule_page(rule, lang).blocks, *trimming.blocks[1:]]
        found[rule.id] = Page(blocks).as_markdown()
    return found


def write_pages(app):
    """Write ``reference/rules/<id>.md``; a page is touched only if it changed."""
    target = Path(app.srcdir) / "reference" / "rules"
    target.mkdir(parents=True, exist_ok=True)
    made = pages(app.config.language)
    for page in target.glob("*.md"):
        if page.stem not in made:
            page.unlink()
    for name, text in made.items():
        page = target / f"{name}.md"
        if not page.exists() or page.read_text("utf-8") != text + "\n":
            page.write_text(text + "\n", "utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
