"""Logs that cannot repeat what somebody typed: the kind of an error and the lines of code, never a value or a path."""

import logging
import traceback
from types import TracebackType

ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)  # the shape that logging hands over


class QuietFormatter(logging.Formatter):
    """Write level, logger, and for an error its type and code lines.

    A message is written only as its template, without its arguments. One that comes without arguments was put together
    before it came here and may hold anything, unless it is our own.
    """

    def format(self, record: logging.LogRecord) -> str:
        constant = record.args or record.name.startswith("openharbor.")
        line = f"{record.levelname} {record.name}: {record.msg if constant else '(message withheld)'}"
        if record.exc_info and record.exc_info[0]:
            line += "\n" + self.formatException(record.exc_info)
        return line

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # the name is logging's
        kind, _, trace = ei
        frames = "".join(f"  {f.filename}:{f.lineno} {f.name}\n" for f in traceback.extract_tb(trace))
        return f"{kind.__name__ if kind else 'error'}\n{frames}".rstrip()
