"""How often: shares of the weight space, exact where there is a way, else sampled."""
