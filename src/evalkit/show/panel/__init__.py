"""How results of panels are written."""
