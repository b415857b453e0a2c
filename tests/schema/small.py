"""A small case as files, to be spoilt in one place at a time."""

import pytest
from sentences import page_of

from evalkit.core.errors import InputError
from evalkit.schema import load_case

CRITERIA = """
format = 1
id = "small"
version = "1"
title = { en = "Small", ko = "작은" }
[[criterion]]
id = "quality"
kind = "mark"
weight = 0.5
title = { en = "Quality", ko = "품질" }
scale = { kind = "linear", worst = 0, best = 10 }
[[criterion]]
id = "fit"
kind = "mark"
weight = 0.3
title = { en = "Fit", ko = "적합" }
scale = { kind = "categories" }
level = [{ value = "none", utility = 0 }, { value = "full", utility = 1 }]
[[criterion]]
id = "cost"
kind = "measure"
unit = "KRW"
weight = 0.2
title = { en = "Cost", ko = "비용" }
scale = { kind = "linear", worst = 100, best = 0 }
"""
CASE = """
format = 1
id = "test"
title.en = "Test"
criteria = "my.toml"
"""
PROJECTS = "id,title_en\na,A\nb,B\n"
MARKS = "project,criterion,value\na,quality,7\nb,quality,8\n"


def write(folder, files):
    base = {"my.toml": CRITERIA, "case.toml": CASE, "projects.csv": PROJECTS, "marks.csv": MARKS}
    folder.mkdir(exist_ok=True)
    for name, content in (base | files).items():
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(data)
    return folder


def load(folder, files):
    return load_case(write(folder / "case", files))


def wrong(folder, files):
    """The text of every problem, with the path of the folder left out."""
    with pytest.raises(InputError) as caught:
        load(folder, files)
    return page_of(caught.value).without(str(folder / "case") + "/")
