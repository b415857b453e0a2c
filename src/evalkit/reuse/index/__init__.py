"""The library of earlier works: sketches that find candidates, and the texts themselves."""

from evalkit.reuse.index.index import Index

__all__ = ["Index"]
