"""The child: read a file from standard input, write its stripped copy to standard output, or exit with a reason.

Run as `python -m openharbor.core.stripping.child`. It knows no settings, no database and no key.
"""

import io
import os
import sys

from . import confinement

if __name__ == "__main__":
    confinement.limit()  # before the decoders are even loaded; a server that imports this file is left alone

import pikepdf
from PIL import Image

from . import documents, pictures
from .outcome import LIMIT, Reason, Stripped, Unfit


def stripped(data: bytes) -> Stripped:
    """Return the copy by the first decoder that knows the file; a name or a first byte decides nothing."""
    found = pictures.strip(data)
    if found is None:
        found = documents.strip(data)
    if found is None:
        raise Unfit(Reason.NOT_ALLOWED)
    return found


def reason_for(data: bytes) -> Reason | None:
    """Write the stripped copy, or return the reason why there is none."""
    try:
        copy = stripped(data)
    except Unfit as unfit:
        return unfit.reason
    except MemoryError:
        return Reason.TOO_BIG_WHEN_OPENED
    except Exception:  # noqa: BLE001  # decoders of hostile files raise anything; its words may quote the file
        return Reason.BROKEN
    sys.stdout.buffer.write(copy.head() + copy.data)
    sys.stdout.buffer.flush()
    return None


def rehearse() -> None:
    """Run once what will be run, so that everything a library loads late is loaded before the doors close."""
    picture = Image.new("RGB", (2, 2))
    for name in (*pictures.FORMATS, "TIFF"):
        sample = io.BytesIO()
        picture.save(sample, name)
        pictures.strip(sample.getvalue())
    with pikepdf.new() as document:
        document.add_blank_page()
        sample, locked = io.BytesIO(), io.BytesIO()
        document.save(sample)
        document.save(locked, encryption=pikepdf.Encryption(owner="", user=""))  # opens the source of randomness
    documents.strip(sample.getvalue())


def main() -> None:
    """Answer one file, then leave without tidying: there is nothing left to tidy."""
    data = sys.stdin.buffer.read(LIMIT + 1)
    rehearse()
    confinement.close_in()
    reason = reason_for(data)
    os._exit(reason.exit_code if reason else 0)


if __name__ == "__main__":
    main()
