"""Score sheets: written for each evaluator and bid, and read back when they are filled in."""
