"""How much one file, and one folder, may ask for; past these the rest is told, not read."""

from evalkit.files.formats import limits as house

FILE_BYTES = house.FILE_BYTES

FILES = 20_000
TREE_BYTES = 4 * 1024**3
TREE_MEMORY = 1024**3  # what the blocks of all files take
BLOCK_MEMORY = 500  # of a block beside its text
FOLDERS_DEEP = 64

ENTRIES = 20_000  # of an archive
PART_BYTES = 64 * 1024**2  # of one part, unpacked
UNPACKED_BYTES = 192 * 1024**2  # of all parts that are read
RATIO = house.XLSX_RATIO  # unpacked to packed, of a part larger than SMALL
SMALL = 1024**2

ELEMENTS = 4_000_000  # of all XML parts of a file; also records of HWP
NESTED = 400

TEXT_BYTES = 64 * 1024**2  # of HTML, Markdown, text and code
BLOCKS = 500_000  # of one file; what follows stands together in the last

HTML_SECONDS = 20.0
PDF_SECONDS = 90.0
PDF_MEMORY = 1536 * 1024**2  # above the size of the file
PDF_PAGES = 10_000
PDF_CHARACTERS = 64_000_000
