"""Tables of fields, by which any noun is read, written and described; and the formats of files."""
