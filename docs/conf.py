"""Settings of the documents."""

import sys
from pathlib import Path

from evalkit import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "evalkit"
author = "The evalkit developers"
copyright = author
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "numpydoc",
    "criteria_pages",
    "field_tables",
    "rule_pages",
    "column_pages",
    "gallery",
    "korean",
]
exclude_patterns = ["_build", "_ext", "_templates", "locale", "how-to/charts", "reference/fields"]
html_theme = "furo"
templates_path = ["_templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/languages.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_static_path = ["_static"]
html_css_files = ["wide.css"]
html_title = f"evalkit {version}"
html_show_sphinx = False
html_copy_source = False

language = "en"  # the other is Korean: -D language=ko
locale_dirs = ["locale"]
gettext_compact = False  # a catalogue for each page
gettext_location = False  # lines move with every edit

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

default_role = "code"  # `name` in a docstring is code
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings name the types
autodoc_class_signature = "mixed"
autosummary_generate = False
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
