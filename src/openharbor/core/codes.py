"""Codes that people type: Crockford's base 32, which has nothing that looks like something else."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # five bits a letter


def fresh_code(letters: int, *, group: int) -> str:
    """Return a new random code in groups."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(letters))
    return "-".join(code[n : n + group] for n in range(0, letters, group))


def bare_code(typed: str) -> str:
    """Return a code however it was typed: small letters, blanks and hyphens, O for 0, I and L for 1."""
    bare = "".join(char for char in typed.upper() if char.isalnum())
    return bare.translate(str.maketrans("OIL", "011"))
