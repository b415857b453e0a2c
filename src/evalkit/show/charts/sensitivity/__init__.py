"""Charts of how far the weights can move: one module for each result of that room."""
