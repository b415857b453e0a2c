"""Files of strangers to text with places; what could not be read is told, never passed over.

Documents need the extra ``reuse``; HTML, Markdown, text and source code need nothing.
"""

from evalkit.reuse.extract.blocks import Extract, TextBlock
from evalkit.reuse.extract.one import extract_file
from evalkit.reuse.extract.tree import extract_tree

__all__ = ["Extract", "TextBlock", "extract_file", "extract_tree"]
