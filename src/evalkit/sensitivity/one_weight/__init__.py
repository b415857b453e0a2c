"""One weight at a time: stability intervals, break points, critical weights."""
