import sys

import pytest

from evalkit.core.lazy import on_demand


@pytest.fixture
def package(tmp_path, monkeypatch):
    home = tmp_path / "ondemand_package"
    home.mkdir()
    (home / "__init__.py").write_text(
        "from evalkit.core.lazy import on_demand\n"
        "__getattr__ = on_demand(__name__, {'one': 'first second'}, modules=('two',))\n"
    )
    (home / "one.py").write_text("first, second = 1, 2\n")
    (home / "two.py").write_text("third = 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    import ondemand_package

    yield ondemand_package
    for name in [name for name in sys.modules if name.startswith("ondemand_package")]:
        del sys.modules[name]


def test_a_module_is_imported_when_a_name_of_it_is_first_used(package):
    assert "ondemand_package.one" not in sys.modules
    assert package.second == 2
    assert vars(package)["second"] == 2
    assert "ondemand_package.two" not in sys.modules
    assert package.two.third == 3


def test_other_names_are_not_there(package):
    with pytest.raises(AttributeError, match="module 'ondemand_package' has no attribute 'one_'"):
        _ = package.one_
    assert on_demand("evalkit", {"core.types": "Span"})("Span") is not None
