"""The command line: parse, call, print. Exit code 0 done, 1 bad input, 2 bad usage."""

from evalkit.cli.main import cli, main

__all__ = ["cli", "main"]
