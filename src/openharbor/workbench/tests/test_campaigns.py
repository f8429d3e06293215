"""The command writes all of its answer or none, and a report that a person can read and that loads nothing."""

import errno
import io
import json
import os
import sys

import pytest

from openharbor.config import cli
from openharbor.engines.campaigns.tests.made_up import corpus, f1
from openharbor.workbench import campaigns, resuming
from openharbor.workbench.progress import Progress
from openharbor.workbench.sources import seen
from openharbor.workbench.tests.asking import about, members, run

FILES = {"members.csv", "groups.json", "report.html"}
MARK = ".campaigns"


def test_it_writes_members_groups_and_a_report(table, tmp_path):
    texts, true = corpus(71)
    assert run(table(texts), tmp_path / "out") == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES | {MARK}
    found = members(tmp_path / "out")
    assert f1(true, [found.get(f"ad{n}") for n in range(len(texts))]) > 0.98
    told = json.loads((tmp_path / "out" / "groups.json").read_text(encoding="utf-8"))
    assert told["texts"] == len(texts)
    first = told["groups"][0]
    assert first["number"] == 1
    assert first["texts"] == len(first["members"]) == sum(value == "1" for value in found.values())
    assert first["gain_bits"] > 32
    assert any("slot" in part for part in first["template"])
    assert first["span"][0] >= "2020-01-15"
    assert sum(place["texts"] for place in first["places"]) == first["texts"]
    assert first["explanations_to_rule_out"]


def test_no_id_is_a_formula_to_a_table_program(tmp_path):
    ids = ["=cmd", "'=cmd", "@SUM(1)", "+1", "-2+3", "plain-4", "5", "-7"]
    path = tmp_path / "ads.ndjson"
    texts = (about("Anna", 2000 + n) for n in range(len(ids)))
    path.write_text("\n".join(json.dumps({"id": i, "text": t}) for i, t in zip(ids, texts, strict=True)), "utf-8")
    assert run(path, tmp_path / "out") == 0
    assert list(members(tmp_path / "out")) == ["'=cmd", "''=cmd", "'@SUM(1)", "'+1", "'-2+3", "plain-4", "5", "-7"]
    group = json.loads((tmp_path / "out" / "groups.json").read_text(encoding="utf-8"))["groups"][0]
    assert [member["id"] for member in group["members"]] == ids


@pytest.mark.parametrize("texts", [["one"], ["", ""], ["a"] * 3])
def test_a_file_with_nothing_to_find_has_a_right_answer(table, tmp_path, texts):
    assert run(table(texts), tmp_path / "out") == 0
    assert members(tmp_path / "out") == {}
    assert "No template was found" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_header_alone_has_the_answer_that_there_is_nothing(table, tmp_path):
    assert run(table([]), tmp_path / "out") == 0
    assert json.loads((tmp_path / "out" / "groups.json").read_text(encoding="utf-8"))["groups"] == []


def test_bad_input_ends_with_2_one_line_and_no_old_answer(table, tmp_path, capsys):
    texts = corpus(75)[0]
    out = tmp_path / "out"
    run(table(texts), out)
    path = table(texts)
    with path.open("a", encoding="utf-8") as file:
        file.write("ad0,again,2020-01-01,Here\n")
    assert run(path, out) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"row {len(texts) + 2}, column id" in said
    # An answer of an earlier file would be taken for this one's, and contacts of a refused one are of no use.
    assert {path.name for path in out.iterdir()} == {MARK}


@pytest.mark.parametrize("name", ["members.csv", "groups.csv"])
def test_it_does_not_take_its_own_input_away(table, tmp_path, capsys, name):
    path = table(["one"], name)
    whole = path.read_bytes()
    if name != "members.csv":
        (tmp_path / "members.csv").symlink_to(path)
    (tmp_path / MARK).touch()
    assert run(path, tmp_path) == 2
    assert "members.csv there is the input" in capsys.readouterr().err
    assert path.read_bytes() == whole


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("texts", [["one"], ["one\0"]])
def test_it_takes_no_file_of_somebody_else_away(table, tmp_path, capsys, name, texts):
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("Names of the choir", encoding="utf-8")
    assert run(table(texts), out) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert [path.name for path in out.iterdir()] == [name]
    assert (out / name).read_text(encoding="utf-8") == "Names of the choir"


def test_an_earlier_answer_gives_way_to_the_new_one(table, tmp_path):
    run(table([about("Anna", 2000 + n) for n in range(3)]), tmp_path / "out")
    assert members(tmp_path / "out")
    assert run(table(["one"]), tmp_path / "out") == 0
    assert not members(tmp_path / "out")


def test_a_run_that_was_stopped_goes_on_where_it_was(table, tmp_path, monkeypatch):
    monkeypatch.setattr(campaigns, "ROWS_AT_ONCE", 50)
    path, out = table(corpus(76)[0]), tmp_path / "out"
    run(path, tmp_path / "whole")
    read = campaigns.read
    calls = []

    def reading(texts, region):
        calls.append(len(texts))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return read(texts, region)

    monkeypatch.setattr(campaigns, "read", reading)
    assert run(path, out) == 130
    assert FILES.isdisjoint(path.name for path in out.iterdir())
    assert run(path, out) == 0
    assert len(calls) == 4 + 3  # six parts: three were kept
    for name in FILES:
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_what_is_kept_of_another_file_is_not_taken_up(table, tmp_path, monkeypatch):
    monkeypatch.setattr(campaigns, "ROWS_AT_ONCE", 50)
    out = tmp_path / "out"
    monkeypatch.setattr(campaigns, "find", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    assert run(table(corpus(77)[0]), out) == 130
    assert list((out / resuming.FOLDER).glob("words-*"))
    monkeypatch.undo()
    other = table(corpus(78)[0])
    assert run(other, out) == 0
    run(other, tmp_path / "whole")
    assert (out / "members.csv").read_bytes() == (tmp_path / "whole" / "members.csv").read_bytes()


def test_two_runs_do_not_write_to_one_folder(table, tmp_path, capsys):
    path, out = table(["one"]), tmp_path / "out"
    out.mkdir()
    with resuming.unfinished(out, seen(path), ""):
        assert run(path, out) == 2
    assert "another run" in capsys.readouterr().err


def test_a_run_that_may_not_write_leaves_the_answer_of_the_one_that_does(table, tmp_path, monkeypatch):
    path, out = table(["one"]), tmp_path / "out"
    publish = campaigns.publish

    def publishing(folder, to):
        publish(folder, to)
        assert run(path, out) == 2

    monkeypatch.setattr(campaigns, "publish", publishing)
    assert run(path, out) == 0
    assert {one.name for one in out.iterdir()} == FILES | {MARK}


@pytest.mark.parametrize("moment", ["seen", "read"])
def test_a_file_that_changes_before_all_of_it_is_read_is_refused(table, tmp_path, monkeypatch, capsys, moment):
    path, out = table(corpus(81, 60)[0]), tmp_path / "out"
    real = getattr(campaigns, moment)

    def changed(*arguments, **more):
        answer = real(*arguments, **more)
        table(["another"], "other.csv").replace(path)
        return answer

    monkeypatch.setattr(campaigns, moment, changed)
    assert run(path, out) == 2
    assert "changed while it was read" in capsys.readouterr().err
    assert not out.exists() or not list(out.iterdir())


def test_a_region_or_a_folder_that_cannot_be_is_refused(table, tmp_path, capsys):
    path = table(["one"])
    assert run(path, tmp_path / "out", "--region", "Mars") == 2
    assert run(path, path) == 2
    assert capsys.readouterr().err.count("\n") == 2


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_a_bar_and_a_file_gets_lines():
    for out, expected in ((Terminal(), "██"), (io.StringIO(), "[1/1] Reading\n")):
        progress = Progress(out, 1)
        progress.stage("Reading", 10)
        progress.step(5)
        progress.done("Done.")
        assert expected in out.getvalue()
        assert out.getvalue().endswith("Done.\n")


class Full(io.StringIO):
    def write(self, _):
        raise OSError(errno.ENOSPC, "No space left on device")


def closed():
    out = io.StringIO()
    out.close()
    return out


@pytest.mark.parametrize("err", [None, Full(), closed()], ids=["none", "full", "closed"])
def test_where_nobody_can_hear_it_still_works(table, tmp_path, monkeypatch, err):
    path, out = table(["one"]), tmp_path / "out"
    monkeypatch.setattr(sys, "stderr", err)
    assert cli.main(["campaigns", "find", str(path), "--out", str(out)]) == 0
    assert cli.main(["campaigns", "find", str(path), "--out", str(out), "--region", "Mars"]) == 2


def test_what_it_writes_is_for_nobody_else(table, tmp_path, monkeypatch):
    out, seen = tmp_path / "out", {}
    publish = campaigns.publish

    def publishing(folder, to):
        seen.update({path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())})
        publish(folder, to)

    monkeypatch.setattr(campaigns, "publish", publishing)
    before = os.umask(0o022)
    try:
        assert run(table(["one"]), out) == 0
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
    seen.update({path.name: path.stat().st_mode & 0o777 for path in (out, *out.iterdir())})
    assert {name: mode for name, mode in seen.items() if mode == 0o700}.keys() == {"out", resuming.FOLDER}
    assert {mode for name, mode in seen.items() if name not in ("out", resuming.FOLDER)} == {0o600}


def test_a_refusal_is_one_line_whatever_the_file_calls_its_columns(table, tmp_path, capsys):
    path = tmp_path / "ads.csv"
    for header in ("\x1b[31mid,te\x07xt", "x" * 7_000_000, '"id\nor",text'):
        path.write_text(f"{header}\n1,b\n", encoding="utf-8")
        assert run(path, tmp_path / "out") == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert said[:-1].isprintable()
        assert len(said) < 400


def test_the_order_of_the_rows_changes_no_group(table, tmp_path):
    texts = corpus(79)[0]
    run(table(texts), tmp_path / "one")
    path = table(texts)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    run(path, tmp_path / "two")
    assert members(tmp_path / "one") == members(tmp_path / "two")


def test_without_the_extra_it_says_what_to_install(table, tmp_path, monkeypatch, capsys):
    for name in [name for name in sys.modules if name.startswith(("openharbor.workbench", "openharbor.engines.camp"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numba", None)
    assert run(table(["one"]), tmp_path / "out") == 2
    assert "openharbor[workbench]" in capsys.readouterr().err


def test_without_a_folder_for_compiled_code_it_says_how_to_name_one(table, tmp_path, monkeypatch, capsys):
    def importing(_):
        raise RuntimeError("cannot cache function 'x': no locator available for file 'y'")

    monkeypatch.setattr(cli, "import_module", importing)
    assert run(table(["one"]), tmp_path / "out") == 2
    assert capsys.readouterr().err.count("NUMBA_CACHE_DIR") == 1
