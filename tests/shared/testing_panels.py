"""One panel rule of every kind."""

from evalkit.panel import PanelRule

RULES = [
    PanelRule(),
    PanelRule(at_least=4),
    PanelRule(method="median"),
    PanelRule(method="trimmed", by="total"),
    PanelRule(method="trimmed", by="total", drop=2),
    PanelRule(method="trimmed", by="total", duplicate="last"),
    PanelRule(method="trimmed", by="total", more=[(6, 2)]),
    PanelRule(method="trimmed", by="item"),
    PanelRule(method="trimmed", by="item", more=[(6, 2)]),
    PanelRule(method="trimmed", by="total", more=[(12, 2)], formed=12),
]
