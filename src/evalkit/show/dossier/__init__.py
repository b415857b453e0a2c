"""How dossiers are written."""
