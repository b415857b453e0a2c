"""The press draws what the converter draws here, also when its process is gone."""

import subprocess

import pytest

from evalkit.sensitivity import winners as find_winners
from evalkit.sensitivity.study import Study
from evalkit.show.charts import Press, winner_map, winners
from evalkit.show.charts.saving import bare_svg


@pytest.fixture(scope="module")
def charts():
    table = [[1.0, 0.0, 0.3], [0.0, 1.0, 0.2]]
    return [winner_map(table, lang="ko"), winners(find_winners(Study.of(table)))]


def test_the_same_pictures_in_the_order_asked(charts):
    with Press() as press:
        drawn = [press.svg(chart, f"c{n}-") for n, chart in enumerate(charts)]
    assert [d.result() for d in drawn] == [bare_svg(c, f"c{n}-") for n, c in enumerate(charts)]


def test_a_process_that_dies_costs_no_picture(charts, monkeypatch):
    monkeypatch.setattr("evalkit.show.charts.press._CHILD", "raise SystemExit(1)")
    with Press() as press:
        assert press.svg(charts[0]).result() == bare_svg(charts[0])


def test_no_process_at_all(charts, monkeypatch):
    def refused(*_, **__):
        raise OSError

    monkeypatch.setattr(subprocess, "Popen", refused)
    with Press() as press:
        assert press.svg(charts[0]).result() == bare_svg(charts[0])
