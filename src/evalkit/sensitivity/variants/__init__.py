"""Other ways to build the model, and who wins in them."""
