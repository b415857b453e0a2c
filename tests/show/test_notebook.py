"""The notebook is run cell by cell, and holds what it shows; ``EVALKIT_UPDATE=1`` keeps the new."""

import ast
import contextlib
import io
import json
import os
from pathlib import Path

from evalkit.show.charts import as_svg

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "examples" / "evaluate.ipynb"
UPDATE = os.environ.get("EVALKIT_UPDATE") == "1"


def shown(value):
    """Return a value as a notebook shows it."""
    if hasattr(value, "to_dict") and hasattr(value, "configure_title"):
        return {"image/svg+xml": as_svg(value), "text/plain": type(value).__name__}
    data = {"text/plain": str(value)}
    if hasattr(value, "_repr_html_"):
        data["text/html"] = value._repr_html_()
    return data


def run(source, names):
    """Run a cell; return its outputs."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    outputs = []
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed.getvalue()})
    if value is not None:
        outputs.append({"output_type": "execute_result", "metadata": {}, "data": shown(value)})
    return outputs


def test_every_cell_shows_what_is_stored(monkeypatch):
    monkeypatch.chdir(ROOT / "examples")
    book = json.loads(NOTEBOOK.read_text("utf-8"))
    names = {}
    count = 0
    for cell in book["cells"]:
        if cell["cell_type"] != "code":
            continue
        count += 1
        outputs = run("".join(cell["source"]), names)
        for output in outputs:
            if output["output_type"] == "execute_result":
                output["execution_count"] = count
        if UPDATE:
            cell["outputs"], cell["execution_count"] = outputs, count
        assert cell["outputs"] == outputs, "".join(cell["source"])
    assert count >= 6
    if UPDATE:
        NOTEBOOK.write_text(json.dumps(book, ensure_ascii=False, indent=1) + "\n", "utf-8")
