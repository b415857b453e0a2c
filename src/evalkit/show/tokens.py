"""The colours of pages and pictures, by their use, on light and on dark ground."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#ffffff",
        "wash": "#f5f7f9",
        "ink": "#16202b",
        "ink2": "#414d59",
        "ink3": "#5b6773",
        "rule": "#d9dee4",
        "rule2": "#7d8894",
        "link": "#0b4f8f",
        "ask": "#8a4700",
        "out": "#9a1b2f",
        "s0": "#eef2f6",
        "s1": "#d3e2f0",
        "s2": "#a6c7e4",
        "s3": "#6ba1cf",
        "s4": "#1f639f",
    }
)
"""Text in three strengths, two rules, links, what is open, who is excluded, and fifths of good."""

DARK: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#11161c",
        "wash": "#192029",
        "ink": "#e9eef3",
        "ink2": "#bcc6d0",
        "ink3": "#9ba7b3",
        "rule": "#2d3742",
        "rule2": "#77848f",
        "link": "#86bdf2",
        "ask": "#f0b661",
        "out": "#ff9aa6",
        "s0": "#1b242d",
        "s1": "#1e3247",
        "s2": "#26496d",
        "s3": "#326798",
        "s4": "#9ccbf3",
    }
)
"""The same names on dark ground."""
