"""What is kept of a run serves that run alone: one at a time, one input, one program, and only what is whole."""

import json
import os

import numpy as np
import pytest

from openharbor.config import cli
from openharbor.engines.campaigns import read
from openharbor.workbench import resuming
from openharbor.workbench.refusals import BadInput, CutShort
from openharbor.workbench.resuming import FOLDER, Unfinished, unfinished
from openharbor.workbench.sources import seen

TEXTS = ["call Candy at 314-275-4800 tonight", "", "write to me@example.org"]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "ads.csv"
    path.write_text("id,text\n1,hello\n", encoding="utf-8")
    return seen(path)


@pytest.mark.parametrize("left", [0, 1, 100, -20])
def test_a_damaged_part_is_read_again(tmp_path, left):
    kept = Unfinished(tmp_path)
    kept.save(0, read(TEXTS))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:left])
    assert kept.load(0) is None


def test_a_part_whose_numbers_do_not_fit_is_read_again(tmp_path):
    kept, words = Unfinished(tmp_path), read(TEXTS)
    kept.save(0, words._replace(keys=words.keys[:-1]))
    kept.save(1, words._replace(contacts=words.contacts[:-1]))
    assert kept.load(0) is None
    assert kept.load(1) is None
    assert kept.load(2) is None


def test_a_whole_part_comes_back_as_it_was(tmp_path):
    kept, words = Unfinished(tmp_path), read(TEXTS)
    kept.save(0, words)
    back = kept.load(0)
    assert np.array_equal(back.keys, words.keys)
    assert np.array_equal(back.ends, words.ends)
    assert back.contacts == words.contacts


def keep(out, source, options="", end=KeyboardInterrupt):
    """Keep one part and end badly; return whether the part was there before."""
    there = []

    def go():
        with unfinished(out, source, options) as kept:
            there.append(kept.load(0) is not None)
            kept.save(0, read(TEXTS))
            raise end

    with pytest.raises(end):
        go()
    return there.pop()


def test_another_input_other_options_and_another_program_begin_anew(tmp_path, source, monkeypatch):
    assert not keep(tmp_path, source)
    assert keep(tmp_path, source)
    assert not keep(tmp_path, source, "MX")
    assert not keep(tmp_path, source._replace(digest="0"), "MX")
    monkeypatch.setattr(resuming, "READERS", ("9.9", *resuming.READERS[1:]))
    assert not keep(tmp_path, source._replace(digest="0"), "MX")
    (tmp_path / FOLDER / "input.json").write_bytes(b"\xff")
    assert not keep(tmp_path, source)


def test_a_refused_input_leaves_nothing_behind_and_a_lost_cluster_leaves_what_is_done(tmp_path, source):
    keep(tmp_path, source, end=CutShort)
    assert keep(tmp_path, source)
    keep(tmp_path, source, end=BadInput)
    assert not (tmp_path / FOLDER).exists()


def test_a_link_is_no_place_to_keep_anything(tmp_path, source):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / FOLDER).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadInput, match="a link"), unfinished(tmp_path, source, ""):
        pass
    assert not list((tmp_path / "elsewhere").iterdir())


def test_an_input_in_the_folder_itself_is_refused(tmp_path):
    (tmp_path / FOLDER).mkdir()
    path = tmp_path / FOLDER / "members.csv"
    path.write_text("id,text\n", encoding="utf-8")
    with pytest.raises(BadInput, match="Move the file"), unfinished(tmp_path, seen(path), ""):
        pass
    assert path.exists()


def test_a_file_of_somebody_else_in_the_folder_stays(tmp_path, source):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "notes.txt").touch()
    with unfinished(tmp_path, source, ""):
        pass
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["notes.txt"]


def test_no_other_run_comes_in_while_the_folder_goes(tmp_path, source, monkeypatch):
    """The folder is taken away with the lock still held, and a lock that is gone counts for nobody."""
    remove, said = resuming._remove, []

    def removing(folder):
        with pytest.raises(BadInput, match="another run"), unfinished(tmp_path, source, ""):
            pass
        said.append(folder)
        remove(folder)

    monkeypatch.setattr(resuming, "_remove", removing)
    with unfinished(tmp_path, source, ""):
        pass
    assert said
    assert not (tmp_path / FOLDER).exists()


def test_a_lock_that_was_taken_away_counts_for_nobody(tmp_path, source, monkeypatch):
    flock, taken = resuming.fcntl.flock, []

    def slow(lock, how):
        if not taken:  # another run ends between opening and locking
            taken.append(os.fstat(lock.fileno()).st_ino)
            (tmp_path / FOLDER / "lock").unlink()
            (tmp_path / FOLDER).rmdir()
        flock(lock, how)

    monkeypatch.setattr(resuming.fcntl, "flock", slow)
    with unfinished(tmp_path, source, ""):
        assert json.loads((tmp_path / FOLDER / "input.json").read_bytes())
        assert (tmp_path / FOLDER / "lock").exists()
    assert taken


def test_a_link_in_the_place_of_the_lock_or_of_the_mark_leads_nowhere(tmp_path):
    (tmp_path / "ads.csv").write_text("id,text\n1,one text here\n2,another one\n")
    (tmp_path / "own.txt").write_text("somebody's own")
    for name in (".unfinished/lock", ".campaigns"):
        out = tmp_path / name.replace("/", "-")
        (out / name).parent.mkdir(parents=True)
        (out / name).symlink_to(tmp_path / ("own.txt" if "lock" in name else "new.txt"))
        assert cli.main(["campaigns", "find", str(tmp_path / "ads.csv"), "--out", str(out), "--quiet"]) == 2
    assert (tmp_path / "own.txt").read_text() == "somebody's own"
    assert not (tmp_path / "new.txt").exists()
