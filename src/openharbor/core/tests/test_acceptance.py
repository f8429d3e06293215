"""Nothing of a pack shows before its operator accepted it, in the very state that was accepted."""

import json
import os
import shutil
from pathlib import Path

import pytest

from openharbor.config import cli
from openharbor.core.models import PackAcceptance
from openharbor.core.packs import registry
from openharbor.directory.models import Listing

FICTION = Path(__file__).parents[4] / "tests" / "packs"


@pytest.fixture
def bare(db, settings):
    settings.EXTRA_REGIONS = [FICTION]


def test_a_refusal_changes_nothing(bare, client, capsys):
    """What is withdrawn beside a mistake stays as it was, and what shows is what the table says."""
    cli.main(["init", "--operator", "Kim", "--accept", "xx_av", "--no-single-source"])
    for words in (
        ["--withdraw", "xx_av", "--accept", "nosuch"],
        ["--withdraw", "xx-av"],
        ["--accept", "xx", "--operator", "demo"],
    ):
        assert cli.main(["init", *words]) == 1
        assert "Nothing was changed." in capsys.readouterr().out
        assert list(registry.accepted()) == ["xx_av"]
        assert client.get("/en/places/99001").status_code == 200


def test_what_was_loaded_does_not_show_once_its_pack_may_not(fiction, client):
    """The projection still holds the rows; no read may return them."""
    PackAcceptance.objects.filter(pack="xx_av").update(digest="0" * 64)
    assert Listing.objects.filter(pack="xx_av").exists()
    page = client.post("/en/find", {"need": "talk", "place": "00901"}).content.decode()
    assert "Story National Line" in page
    PackAcceptance.objects.filter(pack="xx").delete()
    for path in ("/en/", "/en/tip"):
        assert "Story" not in client.get(path).content.decode()
    assert "Story" not in client.post("/en/find", {"need": "talk"}).content.decode()


def test_the_emergency_number_is_there_whatever_is_accepted(bare, client):
    body = client.get("/en/").content.decode()
    assert body.count('class="act act-now" href="tel:') == 1


def test_a_broken_pack_takes_itself_out_and_nothing_else(bare, client, settings, tmp_path, capsys):
    (tmp_path / "us_zz").mkdir()
    (tmp_path / "us_zz" / "pack.toml").write_text("code = ")
    settings.EXTRA_REGIONS = [FICTION, tmp_path]
    assert cli.main(["init", "--operator", "Kim", "--accept", "xx_av", "--no-single-source"]) == 0
    assert client.get("/en/places/99001").status_code == 200
    assert cli.main(["regions", "check"]) == 1
    assert "us_zz/pack.toml: row 0: -: is not TOML" in capsys.readouterr().out
    assert cli.main(["init", "--withdraw", "xx_av"]) == 0
    assert client.get("/en/places/99001").status_code == 404


def test_a_server_sees_a_changed_pack_without_a_restart(bare, client, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "LOOK_AGAIN_SECONDS", 0)
    shutil.copytree(FICTION / "xx_av", tmp_path / "xx_av")
    settings.EXTRA_REGIONS = [tmp_path, FICTION / "nothing"]
    cli.main(["init", "--operator", "Kim", "--accept", "xx_av", "--no-single-source"])
    assert client.get("/en/places/99001").status_code == 200
    path = tmp_path / "xx_av" / "zips.csv"
    path.write_text(path.read_text().replace("Tinyville", "Otherville"))
    os.utime(path, ns=(1, 1))
    assert client.get("/en/places/99001").status_code == 404
    cli.main(["init", "--operator", "Kim", "--accept", "xx_av", "--no-single-source"])
    assert client.get("/en/places/99001").status_code == 200


def test_nothing_shows_before_an_operator_accepted(bare, client, capsys):
    assert cli.main(["init"]) == 0
    assert Listing.objects.count() == 0
    body = client.get("/en/").content.decode()
    assert "has not accepted any region" in body
    # Only the emergency number, which is no listing.
    assert body.count("tel:") == 1
    assert client.get("/en/places/99001").status_code == 404
    assert "99001" not in client.get("/en/places").content.decode()
    assert client.post("/en/find", {"place": "Riverton", "need": "bed"}).status_code == 422


def test_accepting_one_pack_shows_that_pack_only(bare, client):
    assert cli.main(["init", "--operator", "Kim", "--accept", "xx_av", "--no-single-source"]) == 0
    assert client.get("/en/places/99001").status_code == 200
    assert PackAcceptance.objects.get().operator == "Kim"
    assert "Story National Line" not in client.get("/en/").content.decode()


def test_a_changed_pack_hides_until_it_is_accepted_again(bare, client, capsys):
    cli.main(["init", "--operator", "Kim", "--accept", "xx_av", "--no-single-source"])
    PackAcceptance.objects.update(digest="0" * 64)
    assert client.get("/en/places/99001").status_code == 404
    capsys.readouterr()
    assert cli.main(["directory", "load"]) == 0
    assert "accept it again" in capsys.readouterr().out
    assert Listing.objects.count() == 0


def test_an_operator_has_a_name_and_it_is_not_demo(bare, capsys):
    assert cli.main(["init", "--operator", "demo", "--accept", "xx_av", "--no-single-source"]) == 1
    assert PackAcceptance.objects.count() == 0


def test_an_unknown_pack_is_refused(bare, capsys):
    assert cli.main(["init", "--operator", "Kim", "--accept", "zz"]) == 1
    assert "no such pack: zz" in capsys.readouterr().out


def test_a_withdrawn_pack_is_gone(bare, client):
    cli.main(["init", "--operator", "Kim", "--accept", "xx_av", "--no-single-source"])
    assert cli.main(["init", "--withdraw", "xx_av"]) == 0
    assert Listing.objects.count() == 0
    assert client.get("/en/places/99001").status_code == 404


def test_a_demonstration_accepts_what_ships_and_nothing_made_up(bare, client):
    assert cli.main(["init", "--demo"]) == 0
    assert set(registry.accepted()) == {"us", "us_mn", "us_mo"}
    assert "Demonstration" in client.get("/en/").content.decode()


def test_the_operator_is_asked_in_plain_words(bare, monkeypatch, capsys):
    answers = iter(["n", "n", "n", "n", "y", "Kim", "n"])
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or next(answers))
    assert cli.main(["init"]) == 0
    assert list(registry.accepted()) == ["xx_av"]
    assert any("may this pack show?" in text for text in asked)
    assert any("only one source" in text for text in asked)
    assert "A wrong number can hurt" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_an_export_holds_what_the_public_may_see(fiction, tmp_path, capsys, form):
    path = tmp_path / "feed"
    assert cli.main(["directory", "export", str(path), "--format", form]) == 0
    text = path.read_text()
    found = json.loads(text) if form == "json" else [json.loads(line) for line in text.splitlines()]
    assert len(found) == Listing.objects.count()
    assert "Blocked Place" not in text
    assert [p.name for p in tmp_path.iterdir()] == ["feed"]
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(path)
    for name in ("none/feed", "pipe", "link", "", "x" * 300):
        assert cli.main(["directory", "export", str(tmp_path / name)]) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["feed", "link", "pipe"]
    assert "Nothing was written" in capsys.readouterr().out


def test_regions_list_and_check_speak(bare, capsys):
    assert cli.main(["regions", "list"]) == 0
    assert "xx_av\tAvalon\t" in capsys.readouterr().out
    assert cli.main(["regions", "check"]) == 0
    assert "5 packs are in order" in capsys.readouterr().out
    assert cli.main(["regions", "check", str(FICTION / "nothing")]) == 1
    assert "pack.toml: row 0: -: is missing" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["init"], ["serve"], ["regions"], ["regions", "check"], ["directory", "load"]])
def test_each_command_has_help(words, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([*words, "--help"])
    assert caught.value.code == 0
    assert "usage: openharbor" in capsys.readouterr().out


def test_a_wrong_command_is_refused(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["fly"])
    assert caught.value.code == 2
