"""Why a page was not made. Both processes speak these words."""

from enum import Enum

MOST_JOBS = 40
QUESTION_LIMIT = 64 * 2**20  # bytes of all jobs together, pictures included


class Reason(Enum):
    """Why nothing was made. The value is the sentence for the person who asked."""

    LOGO = "The logo could not be used. Take a JPEG or PNG picture."
    TOO_LONG = "The text is too long for this page, even in the smallest letters."
    FORM = "This page cannot be made in this form."
    TOO_MUCH = "That is too much at once. Ask for fewer pages, or take a smaller logo."
    TOO_SLOW = "Making the pages took too long. Ask for fewer at once."
    BUSY = "Other pages are being made. Try again in a moment."
    BROKEN = "The pages could not be made."


class Unmade(Exception):
    """The pages were not made; none of them is given out."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason
