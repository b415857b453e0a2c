"""The smallest change of the weights that flips the answer."""
