"""How much of a deliverable already stands in earlier works."""
