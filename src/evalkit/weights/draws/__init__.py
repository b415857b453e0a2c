"""Even draws of weights, block by block, the same for any number of workers."""
