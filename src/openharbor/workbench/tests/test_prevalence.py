"""The command says the interval before the point, refuses what cannot be meant, and writes all or nothing."""

import io
import json
import re
import xml.etree.ElementTree as ET

import pytest

from openharbor.config import cli
from openharbor.engines.prevalence import CAUTION, METHODS
from openharbor.engines.prevalence.tests.published import rows_of
from openharbor.workbench import prevalence
from openharbor.workbench.figures import NAMES


@pytest.fixture
def write(tmp_path):
    def written(name="Western", text=None):
        lists, rows = rows_of(name)
        lines = [",".join([*lists, "n"]), *(",".join(map(str, row)) for row in rows)]
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else ("\n".join(lines) if text is None else text).encode())
        return path

    return written


def run(path, *more):
    return cli.main(["prevalence", "estimate", str(path), "--bootstraps", "300", "--quiet", *map(str, more)])


def test_it_says_the_interval_before_the_point_and_the_caution_with_both(write, capsys):
    assert run(write()) == 0
    said = capsys.readouterr().out
    for name in NAMES.values():
        assert re.search(rf"^{name} +[\d,]+ to [\d,]+ ", said, re.MULTILINE)
    assert said.index("95 % interval") < said.index("point")
    assert CAUTION in " ".join(said.split())
    for title in ("One list less", "One person more or less", "Lists of known size", "As confidential as the table"):
        assert title in said


def test_all_is_in_the_json_and_how_to_handle_it(write, tmp_path, capsys):
    assert run(write(), "--json", tmp_path / "out.json") == 0
    found = json.loads((tmp_path / "out.json").read_text())
    assert [one["method"] for one in found["estimates"]] == list(METHODS)
    for one in found["estimates"]:
        low, high = one["interval95"]
        assert low < one["point"] < high
        assert low <= one["interval80"][0] <= one["interval80"][1] <= high
        assert one["caution"] == CAUTION
        assert one["model"]
        assert all(error >= 0 for both in one["monte_carlo_error"].values() for error in both)
    assert found["estimates"][0]["point"] == pytest.approx(2_483.384, abs=0.001)
    assert re.fullmatch("[0-9a-f]{64}", found["table"]["sha256"])
    assert {"python", "openharbor", "numpy", "scipy", "numba"} == set(found["versions"])
    assert len(found["one_list_less"]) == len(found["known_sizes"]) == 5
    assert found["handling"].startswith("As confidential as the table")
    assert (tmp_path / "out.json").stat().st_mode & 0o077 == 0


def test_the_plot_stands_alone_and_says_in_words_what_it_shows(write, tmp_path, capsys):
    assert run(write("UK 5"), "--plot", tmp_path / "out.svg") == 0
    picture = (tmp_path / "out.svg").read_text()
    root = ET.fromstring(picture)  # noqa: S314  # our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")
    words = " ".join(root.itertext())
    assert "about 2,700 known" in words
    assert "gives no estimate" not in words
    assert "Caution" in words
    for name in NAMES.values():
        assert words.count(name) == 2  # in its row and in the description


def test_nobody_can_reckon_back_from_the_plot(write, tmp_path, capsys):
    """Two tables whose numbers are the same in two digits give the same picture."""
    pictures = []
    for more in (0, 1):
        lists, rows = rows_of("UK 5")
        changed = [(*row[:-1], row[-1] + more * (row[-1] == 995)) for row in rows]
        text = "\n".join([",".join([*lists, "n"]), *(",".join(map(str, row)) for row in changed)])
        assert run(write(text=text), "--method", "independence", "--plot", tmp_path / "out.svg") == 0
        pictures.append((tmp_path / "out.svg").read_text())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("times", [1, 10**5])
def test_words_of_the_plot_stay_inside_and_apart(write, tmp_path, capsys, times):
    lists, rows = rows_of("Korea")
    text = "\n".join([",".join([*lists, "n"]), *(",".join(map(str, (*row[:-1], row[-1] * times))) for row in rows)])
    assert run(write(text=text), "--plot", tmp_path / "out.svg") == 0
    root = ET.fromstring((tmp_path / "out.svg").read_text())  # noqa: S314  # our own file
    for one in root.iter("{http://www.w3.org/2000/svg}text"):
        width = len(one.text) * {"t": 7.5, "m": 6, "t h": 9}[one.get("class")]
        left = float(one.get("x")) - {"start": 0, "middle": width / 2, "end": width}[one.get("text-anchor")]
        assert left >= 0
        assert left + width <= 480


def test_the_names_of_lists_are_text_in_the_plot(write, tmp_path, capsys):
    _, rows = rows_of("Korea")
    text = "\n".join(["<b>,c & c,d,n", *(",".join(map(str, row)) for row in rows)])
    assert run(write(text=text), "--plot", tmp_path / "out.svg", "--json", tmp_path / "out.json") == 0
    ET.fromstring((tmp_path / "out.svg").read_text())  # noqa: S314  # our own file


def test_the_same_seed_says_the_same_and_another_one_nearly(write, capsys):
    said = []
    for seed in (1, 1, 2):
        run(write(), "--method", "stepwise", "--seed", seed)
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != said[2]


def test_replicates_made_elsewhere_are_used(write, tmp_path, capsys):
    path, (_, rows) = write("Korea"), rows_of("Korea")
    draws = tmp_path / "draws.csv"
    draws.write_text("\n".join(",".join(str(row[-1]) for row in rows) for _ in range(50)))
    assert run(path, "--method", "chao", "--draws", draws, "--json", tmp_path / "out.json") == 0
    found = json.loads((tmp_path / "out.json").read_text())
    (one,) = found["estimates"]
    assert one["interval95"] == pytest.approx([one["point"]] * 2)
    assert found["replicates"]["number"] == 50
    assert re.fullmatch("[0-9a-f]{64}", found["replicates"]["draws_sha256"])


HEAD = "A,B,C,n\n"
GOOD = "1,0,0,50\n0,1,0,60\n0,0,1,70\n1,1,0,12\n0,1,1,9\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        (HEAD, "no histories"),
        (GOOD, "row 1: a row of numbers"),
        ("n\n5\n", "row 1"),
        (HEAD + GOOD + "1,0,1,-3\n", "row 7, column n: '-3'"),
        (HEAD + GOOD + "1,0,1,2.5\n", "row 7, column n: '2.5'"),
        (HEAD + GOOD + "1,0,1,nan\n", "row 7, column n: 'nan'"),
        (HEAD + GOOD + "1,0,1,\n", "row 7, column n: an empty cell"),
        (HEAD + GOOD + "1,1,0,4\n", "row 7, column A: this history stands in an earlier row"),
        (HEAD + GOOD + "\n\n1,x,0,4\n", "row 9, column B: 'x'"),
        (HEAD + GOOD + "0,0,0,400\n", "row 7, column A: a history of zeros"),
        (HEAD + GOOD + "1,0,4\n", "row 7: 3 cells, not 4"),
        ("A,B,C,D,n\n1,0,0,0,50\n0,1,0,0,60\n0,0,1,0,70\n1,1,0,0,12\n", "row 1, column D: the list 'D' holds nobody"),
        ("A,A,C,n\n" + GOOD, "row 1, column A: two lists"),
        ("A,,C,n\n" + GOOD, "row 1, column 2: a list without a name"),
        ("A,B,n\n1,0,50\n0,1,60\n1,1,12\n", "too few lists"),
        (HEAD + "1,1,1,40\n", "only one history"),
        (HEAD + "1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n", "too little overlap"),
        (HEAD + '1,0,0,"50\n', "row 2"),
        (HEAD + "1,0,0,5\x000\n", "NUL"),
        (b"A,B,C,n\n\xff,0,0,1\n", "line 2"),
        ("A;B;C;n\n1;0;0;50\n", "separated by commas"),
        ("A,\x1b[2JB,C,n\n" + GOOD, "row 1, column 2: a name is of printable signs"),
        ("A," + "B" * 80 + ",C,n\n" + GOOD, "row 1, column 2: a name is of printable signs"),
        ("A,B,C,n\n" + "1" * 200_000, "longer than"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(write, tmp_path, capsys, text, said):
    out = tmp_path / "out.json"
    assert run(write(text=text), "--json", out, "--plot", tmp_path / "out.svg") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert told.err.startswith("table.csv")
    assert not out.exists()
    assert not (tmp_path / "out.svg").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,2\n", "row 1: 2 counts"),
        ("1,2,3,4,5,6,x\n", "row 1, column 7"),
        ("0,0,0,0,0,0,0\n", "without persons"),
        ("1,2,3,4,5,6,7\n", "1 replicates"),
        ("1,2,3,4,5,6,7\n" * 30, "28 persons on average, the table 123"),
        ("", "empty"),
    ],
)
def test_replicates_that_cannot_be_used_are_refused(write, tmp_path, capsys, text, said):
    (tmp_path / "draws.csv").write_text(text)
    assert run(write("Korea"), "--draws", tmp_path / "draws.csv") == 2
    assert said in capsys.readouterr().err


def test_no_output_takes_the_place_of_an_input_or_of_another_output(write, tmp_path, capsys):
    path = write()
    before = path.read_bytes()
    draws = tmp_path / "draws.csv"
    draws.write_text("52,90,114,45,21,4,2,5,6,1,3,1,1\n" * 30)
    (tmp_path / "link.json").symlink_to(path)
    for more in (
        ("--json", path), ("--plot", path), ("--json", tmp_path / "link.json"), ("--json", tmp_path), ("--json", ""),
        ("--json", "/dev/null"), ("--json", tmp_path / "one", "--plot", tmp_path / "one"),
        ("--draws", draws, "--json", draws),
    ):  # fmt: skip
        assert run(path, *more) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    assert path.read_bytes() == before
    assert draws.read_text().startswith("52,90")


def test_a_file_that_stands_beside_the_output_is_left_alone(write, tmp_path, capsys):
    (tmp_path / ".out.json.part").write_text("somebody's own")
    assert run(write("Korea"), "--json", tmp_path / "out.json") == 0
    assert (tmp_path / ".out.json.part").read_text() == "somebody's own"


def test_the_work_is_told_even_if_it_cannot_be_written(write, tmp_path, capsys, monkeypatch):
    def full(path, text):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(prevalence, "write_whole", full)
    assert run(write("Korea"), "--json", tmp_path / "out.json") == 2
    told = capsys.readouterr()
    assert "95 % interval" in told.out
    assert "No space left" in told.err


def test_an_earlier_answer_is_written_over(write, tmp_path, capsys):
    (tmp_path / "out.json").write_text("old")
    assert run(write("Korea"), "--json", tmp_path / "out.json") == 0
    assert json.loads((tmp_path / "out.json").read_text())["estimates"]


def test_a_terminal_that_knows_no_sign_is_told_all_the_same(write, monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", out)
    assert run(write("Korea"), "--method", "chao") == 0
    out.flush()
    assert b"? limits" in out.buffer.getvalue()


@pytest.mark.parametrize(
    "more",
    [("--bootstraps", 5), ("--bootstraps", 10**9), ("--seed", -1), ("--top", 0), ("--top", 10**6), ("--order", 1)],
)
def test_options_that_cannot_be_meant_are_refused(write, capsys, more):
    assert run(write(), *more) == 2
    assert more[0] in capsys.readouterr().err


def test_more_replicates_than_fit_into_memory_are_refused(write, capsys):
    rows = ((*(n >> place & 1 for place in range(10)), n) for n in range(1, 1_024))
    text = "\n".join(["a,b,c,d,e,f,g,h,i,j,n", *(",".join(map(str, row)) for row in rows)])
    assert run(write(text=text), "--bootstraps", 100_000) == 2
    assert "at most 29,325 for 1023 histories" in capsys.readouterr().err


def test_a_file_that_is_not_there_or_cannot_be_written_is_told(write, tmp_path, capsys):
    assert run(tmp_path / "none.csv") == 2
    assert run(write("Korea"), "--json", tmp_path / "no" / "folder.json") == 2
    assert "folder.json" in capsys.readouterr().err


def test_the_file_of_a_spreadsheet_is_read(write, capsys):
    text = "\ufeffA,B,C,n\r\n" + GOOD.replace("\n", "\r\n").replace("1,0,0,50", '"1","0", 0 ,50') + ",,,\r\n"
    assert run(write(text=text), "--method", "independence") == 0


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ((), "Code 0. main effects: can be fitted."),
        (("A:B",), "Code 1. A:B: the likelihood has no maximum."),
        (("A:B", "A:C", "B:C"), "Code 2. A:B, A:C, B:C: the parameters cannot be told apart."),
        (("A:C", "B:C"), "Code 0."),
    ],
)
def test_it_says_whether_a_model_can_be_fitted(write, capsys, terms, said):
    assert cli.main(["prevalence", "check", str(write("Artificial")), *terms]) == 0
    assert capsys.readouterr().out.startswith(said)


def test_a_model_of_other_lists_is_refused(write, capsys):
    assert cli.main(["prevalence", "check", str(write("Artificial")), "A:Z"]) == 2
    assert "no list is called so. Lists: A, B, C." in capsys.readouterr().err


def test_a_survey_says_its_interval_only_when_it_can(capsys):
    assert cli.main(["prevalence", "survey", "--share", "1.4", "--frame", "357809"]) == 0
    said = capsys.readouterr().out
    assert "No interval" in said
    assert "4,830 to 5,188" in said
    assert "5,009" in said
    assert cli.main(["prevalence", "survey", "--share", "1.4 %", "--frame", "357809", "--asked", "20000"]) == 0
    assert "95 % interval: 4," in capsys.readouterr().out
    assert cli.main(["prevalence", "survey", "--share", "many", "--frame", "357809"]) == 2
    assert cli.main(["prevalence", "survey", "--share", "140", "--frame", "357809"]) == 2


def test_the_published_figure_for_pairs_is_asked_for_by_order(write, tmp_path, capsys):
    more = ("--method", "bic", "--order", 2, "--json", tmp_path / "out.json")
    assert run(write("UK 5"), *more) == 0
    (one,) = json.loads((tmp_path / "out.json").read_text())["estimates"]
    assert round(one["point"]) == 22_991
    assert one["note"].startswith("all sets of pairs")


def test_the_name_of_a_file_steers_no_terminal(tmp_path, capsys):
    assert run(tmp_path / "\x1b[2Jnone.csv") == 2
    assert "\x1b" not in capsys.readouterr().err


def test_the_command_line_offers_the_methods_of_the_engine():
    assert cli.PREVALENCE_METHODS == METHODS
