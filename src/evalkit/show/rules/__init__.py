"""How audits of rules are written."""
