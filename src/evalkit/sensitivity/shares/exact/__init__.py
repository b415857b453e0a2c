"""Shares of the weight space without sampling: volumes, not counts."""
