"""Run the command line with ``python -m evalkit``."""

from evalkit.cli import main

main()
