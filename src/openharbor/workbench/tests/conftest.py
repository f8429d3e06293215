"""A table of texts, for whoever asks the command."""

import csv

import pytest


@pytest.fixture
def table(tmp_path):
    def write(texts, name="ads.csv"):
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("id", "text", "date_posted", "city"))
            writer.writerows(
                (f"ad{n}", text, f"2020-0{n % 6 + 1}-15", ("Here", "There")[n % 2]) for n, text in enumerate(texts)
            )
        return tmp_path / name

    return write
