"""Word documents: named styles, tables with columns as wide as what stands in them, pictures."""
