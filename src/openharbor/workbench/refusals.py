"""What a command of the workbench refuses, in one sentence that says where."""


class BadInput(Exception):
    """A file cannot be used; the message names the file, and the row and the column where there is one."""


def at(file: str, row: int, column: str, what: str) -> BadInput:
    """Return a refusal that says where. row: counted as a table shows it, the header being row 1."""
    return BadInput(f"{file}, row {row}, column {column}: {what}")
