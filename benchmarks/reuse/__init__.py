"""How well reuse is measured: works whose share of earlier text is known to the character."""
