"""How a command ends: its exit status, and one line on standard error that says why and what to do."""

import typer

PUBLISHED, REFUSED, WRONG_USE = 0, 1, 2
DAMAGED = 1
"""What was published is not what it was."""
# From sysexits.h, where Unix has agreed on a number; 130 is what a shell makes of an interrupt.
NO_SERVER, FAULT, DISK_FAILS, LOCKED, INTERRUPTED = 69, 70, 74, 75, 130


def say(line: str) -> None:
    """Tell the user something that is no output."""
    typer.echo(f"banxin: {line}", err=True)
