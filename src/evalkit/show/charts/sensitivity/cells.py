"""Tables of coloured cells: a row a project, with a number or a sign in each cell."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.core.arrays import FloatArray
from evalkit.core.messages import Lang, Message, say
from evalkit.sensitivity import Matrix
from evalkit.show.charts.library import alt
from evalkit.show.charts.look import INK, PALE, ChartRow, by_row, data, labels, named
from evalkit.show.sensitivity.numbers import estimated, figure

_WIDTH, _HEIGHT = 38, 26
_LOWEST_SHOWN = 0.005
# One hue, darker for more, from white: the order is the same in grey.
_SHADES = ["#FFFFFF", "#CFE3F1", "#8FBFE0", "#3D8FC7", "#0072B2", "#003F66"]


def cells(
    rows: Sequence[ChartRow],
    across: alt.X,
    names: Sequence[str],
    colour: alt.Color,
    told: Sequence[alt.Tooltip],
) -> alt.LayerChart:
    """Return a table of cells.

    Parameters
    ----------
    rows : sequence of dict
        One a cell: ``name`` of its row, what `across` and `colour` ask for, ``text`` and its
        colour ``ink``.
    across : altair.X
        The columns.
    names : sequence of str
        Of the rows, from the top.
    colour : altair.Color
        Of the ground.
    told : sequence of altair.Tooltip
    """
    base = alt.Chart(data(rows)).encode(x=across, y=by_row(names))
    ground = base.mark_rect(stroke=PALE).encode(color=colour, tooltip=list(told))
    texts = base.mark_text(fontSize=11).encode(
        text=alt.Text("text:N"), color=alt.Color("ink:N", scale=None, legend=None)
    )
    layered = alt.layer(ground, texts).resolve_scale(color="independent")
    made: alt.LayerChart = layered.properties(width=alt.Step(_WIDTH), height=alt.Step(_HEIGHT))
    return made


def columns(field: str, title: Message | None, lang: Lang) -> alt.X:
    """Return the columns of a table, numbered at the top."""
    words = None if title is None else title.text(lang)
    axis = alt.Axis(title=words, orient="top", labelAngle=0, domain=False, ticks=False)
    return alt.X(f"{field}:O", axis=axis, scale=alt.Scale(paddingInner=0))


def color_scale(title: Message, deepest: float, lang: Lang) -> alt.Color:
    """Return the colours of shares, white for none."""
    scale = alt.Scale(domain=[0, deepest], range=_SHADES, interpolate="rgb")
    legend = alt.Legend(title=title.text(lang), format=".0%")
    return alt.Color("share:Q", scale=scale, legend=legend)


def share_cell(share: float, deepest: float, error: float = 0.0) -> ChartRow:
    """Return a share in per cent, written so that it can be read on its colour.

    Parameters
    ----------
    share : float
    deepest : float
        The share with the darkest colour.
    error : float
        What a share that was drawn may be off by.
    """
    return {
        "share": share,
        "share_told": estimated(share, error),
        "text": figure(share, error) if share >= _LOWEST_SHOWN else "",
        "ink": "#FFFFFF" if share > 0.6 * deepest else INK,
    }


def rank_cells(
    matrix: Matrix,
    table: FloatArray,
    errors: FloatArray,
    shown: Sequence[int],
    ranks: int,
    title: Message,
    lang: Lang,
) -> alt.LayerChart:
    """Return the shares with which projects hold ranks.

    Parameters
    ----------
    matrix : Matrix
    table, errors : array of float, shape (projects, ranks)
        In [0, 1], and what they may be off by.
    shown : sequence of int
        Places of the projects, from the top.
    ranks : int
        So many are shown.
    title : Message
        What is shared out.
    lang : {"en", "ko"}
    """
    names = labels([matrix.names[i] for i in shown], lang)
    ranks = min(table.shape[1], ranks)
    deepest = float(table[list(shown), :ranks].max())
    rows: list[ChartRow] = [
        {
            "name": name,
            "full": named(matrix.names[i]).text(lang),
            "rank": rank + 1,
            **share_cell(float(table[i, rank]), deepest, float(errors[i, rank])),
        }
        for i, name in zip(shown, names, strict=True)
        for rank in range(ranks)
    ]
    told = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        alt.Tooltip("rank:O", title=say("Rank").text(lang)),
        alt.Tooltip("share_told:N", title=title.text(lang)),
    ]
    across = columns("rank", say("Rank"), lang)
    return cells(rows, across, names, color_scale(title, deepest, lang), told)
