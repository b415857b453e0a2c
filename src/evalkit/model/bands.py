"""Bands of shares of points, by which a quota counts bids."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from evalkit.core.exact import exact
from evalkit.core.messages import Text, say
from evalkit.core.naming import naming
from evalkit.model.checks import text


@frozen(field_transformer=naming(say("grade")))
class GradeBand:
    """A band of shares, from its lowest share up to the band above it.

    Parameters
    ----------
    least : exact number
        Lowest share of the points, of 1.
    title : Text or str
    """

    least: Fraction = field(converter=exact)
    title: Text = field(factory=Text, converter=text)
