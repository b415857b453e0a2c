"""The one place that imports the chart library, so that its absence is told in words.

Charts build their channels, `alt.X("low:Q")`: where one is only named, `x="low:Q"`, the library
searches its whole schema each time, which was a third of the work of a chart.
"""

from __future__ import annotations

from evalkit.core import about
from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import say

try:
    import altair as alt
    import vl_convert as converter
except ImportError as error:
    raise InputError(
        Problem(
            rule=say("drawing charts needs {name}", name=error.name or "altair"),
            remedy=about.remedy("charts"),
        )
    ) from None
except AttributeError:  # Altair copies docstrings, which -OO takes away
    raise InputError(
        Problem(
            rule=say("drawing charts needs {name}", name="altair"),
            remedy=say("run Python without {options}", options="-OO, PYTHONOPTIMIZE=2"),
        )
    ) from None

__all__ = ["Chart", "alt", "converter"]

Chart = alt.Chart | alt.LayerChart | alt.FacetChart | alt.HConcatChart | alt.VConcatChart
"""What every chart function returns: the library's own object, to change or to save."""
