"""The slow second methods, for every test here."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def oracle():
    spec = spec_from_file_location("oracle", Path(__file__).parents[1] / "oracle.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
