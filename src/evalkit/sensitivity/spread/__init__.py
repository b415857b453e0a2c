"""Which criterion drives the spread of the answer."""
