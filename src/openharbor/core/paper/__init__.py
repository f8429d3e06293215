"""Make paper, slides and pictures of plain data. Nothing here knows Django, packs, a disk or a network.

A room fills the shapes of `model` with texts in the reader's language and calls `render` once for a whole kit.
"""

from .outcome import Reason, Unmade
from .parent import render
from .speaking import spoken

__all__ = ["Reason", "Unmade", "render", "spoken"]
