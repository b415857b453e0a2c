"""Counting ranks in draws of weights: kernels, blocks, runs, and what the counts say."""
