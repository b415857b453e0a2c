"""The nouns: one table of fields for each thing that files hold."""
