"""Faults planted in evalkit's own code, one line at a time, to see which test or law notices."""

import importlib
import sys
from functools import cached_property
from pathlib import Path
from types import FunctionType


def plant(monkeypatch, module, old, new):
    """Change one piece of a module's source, everywhere that its functions are already known.

    The code of a function is put in place of the old one, so that tables and other modules
    which hold the function run the fault, too.
    """
    importlib.import_module(module)
    found = sys.modules[module]  # a function of the same name may hide the module
    path = Path(found.__file__)
    source = path.read_text("utf-8")
    assert source.count(old) == 1, f"{source.count(old)} times in {module}: {old}"
    assert old.count("\n") == new.count("\n"), "line numbers must stay as they are"
    spoilt = {"__name__": module, "__file__": str(path), "__package__": found.__package__}
    exec(compile(source.replace(old, new), str(path), "exec"), spoilt)
    changed = 0
    for mine, theirs in zip(functions(vars(found), module), functions(spoilt, module), strict=True):
        assert mine.__qualname__ == theirs.__qualname__
        if mine.__code__ != theirs.__code__:
            monkeypatch.setattr(mine, "__code__", theirs.__code__)
            changed += 1
    assert changed == 1, f"{changed} functions changed"


def functions(names, module):
    """Return the functions of a module, those of its classes among them, by qualified name."""
    found = {}
    for value in list(names.values()):
        if isinstance(value, type) and value.__module__ == module:
            for inner in vars(value).values():
                function = _function(inner)
                if function is not None and function.__module__ == module:
                    found[function.__qualname__] = function
        else:
            function = _function(value)
            if function is not None and function.__module__ == module:
                found[function.__qualname__] = function
    return [found[name] for name in sorted(found)]


def _function(value):
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    if isinstance(value, property):
        value = value.fget
    if isinstance(value, cached_property):
        value = value.func
    value = getattr(value, "__wrapped__", value)
    return value if isinstance(value, FunctionType) else None
