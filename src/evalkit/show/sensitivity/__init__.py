"""How the answers to questions about weights are written."""
