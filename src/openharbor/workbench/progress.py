"""Say on standard error how far a command is: a bar on a terminal, a line for each stage elsewhere."""

from contextlib import suppress
from time import monotonic
from typing import TextIO

WIDTH = 30
EVERY = 0.2  # seconds


class Progress:
    """How far the stages are. Use one for a command; call `stage`, then `step` as often as you like, then `done`."""

    def __init__(self, out: TextIO, stages: int, *, quiet: bool = False) -> None:
        self.out, self.stages, self.quiet = out, stages, quiet
        self.terminal = not out.closed and out.isatty()
        self.number, self.name, self.total, self.shown = 0, "", 0.0, 0.0

    def stage(self, name: str, total: float = 0) -> None:
        """Begin a stage. total: what `step` counts up to; 0 where nobody knows."""
        self._end()
        self.number, self.name, self.total, self.shown = self.number + 1, name, total, 0.0
        if self.terminal:
            self._draw(0.0)
        else:
            self._write(f"[{self.number}/{self.stages}] {name}\n")

    def step(self, count: float) -> None:
        """Say that `count` of the total is done."""
        now = monotonic()
        if self.terminal and now - self.shown >= EVERY:
            self.shown = now
            self._draw(count)

    def done(self, line: str) -> None:
        """End the last stage with one line."""
        self._end()
        self._write(f"{line}\n")

    def _end(self) -> None:
        if self.number and self.terminal:
            self._draw(self.total)
            self._write("\n")

    def _draw(self, count: float) -> None:
        if not self.total:
            self._write(f"\r[{self.number}/{self.stages}] {self.name:<26} …")
            return
        share = min(1.0, count / self.total)
        bar = "█" * round(share * WIDTH) + "░" * (WIDTH - round(share * WIDTH))
        self._write(f"\r[{self.number}/{self.stages}] {self.name:<26} {bar} {share:4.0%}")

    def _write(self, text: str) -> None:
        # A full disk or a closed terminal behind standard error is no reason to lose the answer.
        if not self.quiet:
            with suppress(OSError, ValueError):
                self.out.write(text)
                self.out.flush()
