"""What the marks tell about the marking. None of it ever changes a score."""

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
from evalkit.panel.diagnostics.diagnosis import Diagnosis, diagnose
from evalkit.panel.diagnostics.evaluators import Profile

__all__ = [
    "ICC",
    "Diagnosis",
    "Interval",
    "Profile",
    "alpha_interval",
    "bootstrap",
    "diagnose",
    "icc",
    "icc_intervals",
    "kendall_w",
    "kendall_w_interval",
    "krippendorff_alpha",
]
