"""The worked example in the guide says what the engine says."""

import contextlib
import io
import json
from pathlib import Path

NOTEBOOK = Path(__file__).parents[5] / "docs" / "guide" / "campaigns.ipynb"


def test_every_cell_gives_the_answer_that_is_printed_under_it():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec("".join(cell["source"]), names)  # noqa: S102  # our own notebook
            assert said.getvalue() == "".join(cell["outputs"][0]["text"])
