"""What comes of stripping: a copy, or a reason in plain words. Both processes speak these words."""

from dataclasses import dataclass
from enum import Enum

LIMIT = 20 * 2**20  # bytes of one original
OUTPUT_LIMIT = 2 * LIMIT  # bytes of one stripped copy; PNG may be larger than the WebP it came from

KINDS = ("jpeg", "png", "pdf")


class Reason(Enum):
    """Why a file is not taken. The value is the sentence for the person who sent it."""

    EMPTY = "The file is empty."
    TOO_LARGE = "The file is too large."
    NOT_ALLOWED = "We can take JPEG, PNG and WebP pictures, and PDF without a password. This file is none of these."
    BROKEN = "The file is damaged: it could not be opened."
    TOO_BIG_WHEN_OPENED = "The file is too big when it is opened."
    TOO_SLOW = "The file took too long to open."
    BUSY = "Another file is being read. Try again in a moment."

    @property
    def exit_code(self) -> int:
        """Return the number by which a child tells this reason."""
        return 64 + list(Reason).index(self)


class Unfit(Exception):
    """No stripped copy can be made of this file."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


class Unavailable(RuntimeError):
    """The optional packages that open files are not installed."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """A stripped copy. Pictures have a width and a height, documents have pages."""

    kind: str
    data: bytes
    width: int | None = None
    height: int | None = None
    pages: int | None = None

    def head(self) -> bytes:
        """Return the line that stands before the bytes between the processes."""
        return f"{self.kind} {self.width or 0} {self.height or 0} {self.pages or 0}\n".encode()
