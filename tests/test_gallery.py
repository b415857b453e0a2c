"""The gallery of charts: every kind once, under its question, with its command and its size."""

import re
import sys
from pathlib import Path

import pytest

from evalkit.show.charts.dispatch import CHARTS

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs" / "_ext"))

import gallery  # noqa: E402

SVG = '<svg class="marks" width="760" height="{height}.5" viewBox="0 0 1 1">'


def part(lang):
    made = [(k, f'Says "{k}"', SVG.format(height=300 + n)) for n, k in enumerate(CHARTS)]
    return gallery.gallery_part(lang, made)


def test_every_kind_answers_one_question():
    kinds = [kind for *_, group in gallery.GROUPS for kind in group]
    assert sorted(kinds) == sorted(CHARTS) == sorted(gallery.KINDS)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_reader_finds_each_chart_and_its_command(lang):
    text = part(lang)
    table, *groups = text.split("\n## ")
    assert len(groups) == len(gallery.GROUPS)
    assert re.findall(r"\(#chart-([a-z-]+)\)", table) == re.findall(
        r"^\(chart-([a-z-]+)\)=$", text, re.MULTILINE
    )
    for kind in CHARTS:
        assert text.count(f"`{gallery.command(kind, lang)}`") == 1
    assert ("--lang ko" in text) == (lang == "ko")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_picture_keeps_its_place_and_is_loaded_when_it_is_near(lang):
    pictures = re.findall(r"```\{image\}(.*?)```", part(lang), re.DOTALL)
    assert len(pictures) == len(CHARTS)
    for picture in pictures:
        assert re.search(r":width: 760\n:height: \d+\n:loading: lazy\n", picture)
        assert '"' not in picture


@pytest.mark.long
def test_the_pictures_are_light():
    sizes = {kind: len(svg.encode()) for kind, _, svg in gallery.pictures("en")}
    assert max(sizes.values()) < 300_000, sizes
    assert sum(sizes.values()) < 1_500_000
