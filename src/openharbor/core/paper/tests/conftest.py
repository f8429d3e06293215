"""Reading the text of a PDF with the machine's own tool, where it is installed."""

import shutil
import subprocess

import pytest


@pytest.fixture
def read_text(tmp_path):
    """Return a function that reads the text of a PDF, with words in the order of the page."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")

    def read(data, *, keep_lines=False):
        path = tmp_path / "page.pdf"
        path.write_bytes(data)
        done = subprocess.run([tool, str(path), "-"], capture_output=True, check=True)  # noqa: S603  # our own file
        text = done.stdout.decode()
        return text if keep_lines else " ".join(text.split())

    return read
