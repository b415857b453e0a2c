"""How evaluations and awards are written."""
