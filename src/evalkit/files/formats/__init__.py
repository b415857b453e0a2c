"""Text, tables, workbooks and plain data, in and out; nothing here knows a noun."""
