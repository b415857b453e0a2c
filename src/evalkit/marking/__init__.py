"""What the marks of a panel tell about the marking, and on whose marks an award hangs."""
