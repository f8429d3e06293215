"""What a command of the workbench refuses, in one sentence that says where."""

LONGEST = 200  # characters of what stands in a file that a message repeats


class BadInput(Exception):
    """A file cannot be used; the message names the file, and the row and the column where there is one."""


class CutShort(BadInput):
    """The input is good, but the run cannot go on; what is done of it is kept."""


def at(file: str, row: int, column: str, what: str) -> BadInput:
    """Return a refusal that says where. row: counted as a table shows it, the header being row 1."""
    return BadInput(f"{file}, row {row}, column {plain(column)}: {what}")


def plain(text: str) -> str:
    """Return what stands in a file as a message may repeat it: not too long, and nothing that steers a terminal."""
    if len(text) <= LONGEST and text.isprintable():
        return text
    return repr(text[:LONGEST]) + "…" * (len(text) > LONGEST)
