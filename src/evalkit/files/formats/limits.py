"""How large a file may be; past these, a file is refused before it is taken into memory."""

FILE_BYTES = 256 * 1024**2
SETTINGS_BYTES = 64 * 1024**2  # TOML and JSON
TABLE_ROWS = 500_000
COLUMNS = 100
CELL_CHARACTERS = 100_000

XLSX_BYTES = 512 * 1024**2  # all parts, unpacked
XLSX_RATIO = 200  # unpacked to packed, of a part larger than XLSX_SMALL
XLSX_SMALL = 1024**2
XLSX_ENTRIES = 10_000
XLSX_ROWS = 1_048_576  # what Excel itself can hold
XLSX_CELL = 32_767  # characters that Excel keeps in a cell

CRITERIA = 2_000  # of a file of weights
STATEMENTS = 5_000
