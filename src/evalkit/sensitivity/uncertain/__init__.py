"""Weights and marks uncertain together."""
