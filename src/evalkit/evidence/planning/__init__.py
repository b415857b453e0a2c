"""Which documents to ask for next: what each would settle, and plans of several."""
