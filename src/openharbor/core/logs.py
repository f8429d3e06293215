"""Logs that cannot repeat what somebody typed: the kind of an error and the lines of code, never a value or a path."""

import logging
import traceback
from types import TracebackType

ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)  # the shape that logging hands over


class QuietFormatter(logging.Formatter):
    """Write level, logger, and for an error its type and code lines. Arguments of the message are dropped."""

    def format(self, record: logging.LogRecord) -> str:
        # record.msg is a constant of the code; its arguments may hold a path or typed words.
        line = f"{record.levelname} {record.name}: {record.msg}"
        if record.exc_info and record.exc_info[0]:
            line += "\n" + self.formatException(record.exc_info)
        return line

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # the name is logging's
        kind, _, trace = ei
        frames = "".join(f"  {f.filename}:{f.lineno} {f.name}\n" for f in traceback.extract_tb(trace))
        return f"{kind.__name__ if kind else 'error'}\n{frames}".rstrip()
