"""How weights are written."""
