"""How commands speak with the operator."""

import sys


def say(text: object) -> None:
    """Print one line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def ask(question: str) -> str:
    """Return what the operator types; nothing where nobody can be asked."""
    if not sys.stdin.isatty():
        return ""
    return input(question).strip()
