"""Reading of environment variables. Each reader refuses a value it does not understand."""

import contextlib
import importlib.util
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class WrongSetting(SystemExit):
    """A setting has a value that cannot be meant. The program stops before it does harm."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")


def secret(name: str) -> str:
    """Return a secret from NAME, or from the file that NAME_FILE points to; empty if neither is set."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        raise WrongSetting(f"{name}_FILE", "the file cannot be read") from None


def kept_secret(path: Path, make: Callable[[int], str]) -> str:
    """Return the secret kept in a file that only its owner can read; make it the first time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written whole under another name first: of two processes that start at once, one gives its file the name, and
        # neither ever reads a file that is still empty.
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(make(48))
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        Path(fresh).unlink()
    kept = path.read_text(encoding="utf-8").strip()
    if len(kept) < 32:
        raise WrongSetting(str(path), "holds no usable key; delete it to have a new one made")
    return kept


def switch(name: str, *, default: bool) -> bool:
    """Return an on/off setting."""
    value = os.environ.get(name, "").lower()
    if value not in ("", "on", "off"):
        raise WrongSetting(name, "must be on or off")
    return default if not value else value == "on"


def switch_that_needs(name: str, packages: tuple[str, ...], remedy: str) -> bool:
    """Return an on/off setting, off by default, that cannot be on without these packages."""
    on = switch(name, default=False)
    if on and not all(importlib.util.find_spec(package) for package in packages):
        raise WrongSetting(name, f"needs packages that are not installed: {remedy}")
    return on


def number(name: str, default: int) -> int:
    """Return a whole number above zero."""
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdecimal()) or int(value) < 1:
        raise WrongSetting(name, "must be a whole number above zero")
    return int(value)


def words(name: str, default: str) -> list[str]:
    """Return a list of words parted by spaces."""
    return os.environ.get(name, default).split()


def folder(name: str, default: Path) -> Path:
    """Return a folder as an absolute path."""
    return Path(os.environ.get(name) or default).expanduser().resolve()


def folders(name: str) -> list[Path]:
    """Return folders parted like a search path; each must exist."""
    found = [Path(part).expanduser().resolve() for part in os.environ.get(name, "").split(os.pathsep) if part]
    for path in found:
        if not path.is_dir():
            raise WrongSetting(name, f"{path} is not a folder")
    return found


def web_address(name: str, default: str) -> str:
    """Return a web address."""
    value = os.environ.get(name, default)
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise WrongSetting(name, "must be a web address")
    return value


def origin(name: str, default: str) -> str:
    """Return scheme, host and port as a browser writes them. Security keys are bound to it."""
    value = os.environ.get(name, default)
    parts = urlsplit(value)
    host = parts.hostname or ""
    plain = re.fullmatch(r"https?://[a-z0-9.-]+(:[1-9][0-9]{0,4})?", value)
    if not plain or not host.strip(".") or value.endswith({"https": ":443", "http": ":80"}[parts.scheme]):
        raise WrongSetting(
            name, "must look like https://harbor.example.org, as a browser shows it, with nothing behind"
        )
    if parts.scheme == "http" and host != "localhost" and not host.endswith(".localhost"):
        raise WrongSetting(name, "must begin with https:// (http:// only for localhost)")
    if host.replace(".", "").isdigit():
        raise WrongSetting(name, "must name a host: security keys do not work with a network address")
    return value


def database(name: str, sqlite_file: Path) -> dict[str, Any]:
    """Return Django's database settings: SQLite in the home folder, or a `postgresql://` address."""
    value = secret(name)
    if not value:
        return _sqlite(sqlite_file)
    parts = urlsplit(value)
    if parts.scheme != "postgresql" or len(parts.path) < 2:
        raise WrongSetting(name, "must look like postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            # secure_delete: what was removed must not stay readable in the file.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
            "PRAGMA cache_size=-32000;",
        },
    }
