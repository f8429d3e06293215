"""The worked examples in the guides say what the engines say."""

import contextlib
import io
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[4] / "docs" / "guide").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_gives_the_answer_that_is_printed_under_it(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    names = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec("".join(cell["source"]), names)  # noqa: S102  # our own notebook
            assert said.getvalue() == "".join(cell["outputs"][0]["text"])
