"""What the marks tell about the marking. None of it ever changes a score."""

from evalkit.panel.diagnostics.affiliation import Favour, favours
from evalkit.panel.diagnostics.agreement import (
    ICC,
    icc,
    kendall_w,
    krippendorff_alpha,
)
from evalkit.panel.diagnostics.bootstrap import (
    Interval,
    alpha_interval,
    bootstrap,
    icc_intervals,
    kendall_w_interval,
)
from evalkit.panel.diagnostics.diagnosis import Diagnosis, Leaning, Variation, diagnose
from evalkit.panel.diagnostics.evaluators import Profile
from evalkit.panel.diagnostics.levels import ByChance, Severity, residuals, severity
from evalkit.panel.diagnostics.likeness import Copy, Likeness, copies, likenesses

__all__ = [
    "ICC",
    "ByChance",
    "Copy",
    "Diagnosis",
    "Favour",
    "Interval",
    "Leaning",
    "Likeness",
    "Profile",
    "Severity",
    "Variation",
    "alpha_interval",
    "bootstrap",
    "copies",
    "diagnose",
    "favours",
    "icc",
    "icc_intervals",
    "kendall_w",
    "kendall_w_interval",
    "krippendorff_alpha",
    "likenesses",
    "residuals",
    "severity",
]
