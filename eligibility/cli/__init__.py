"""The command line: `eligibility`. Data goes to stdout, notes and problems to stderr.

It speaks to the services only, and they are imported inside commands, so that `--help` stays quick.
"""

from eligibility.cli.main import main

__all__ = ["main"]
