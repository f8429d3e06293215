"""Make a stripped copy of an untrusted file: safe to look at, free of metadata, or refused in plain words.

The file is opened in a child process that may do nothing but compute. Nothing here touches Django, a disk or a network.
"""

from .outcome import LIMIT, Reason, Stripped, Unavailable, Unfit
from .parent import is_available, strip

__all__ = ["LIMIT", "Reason", "Stripped", "Unavailable", "Unfit", "is_available", "strip"]
